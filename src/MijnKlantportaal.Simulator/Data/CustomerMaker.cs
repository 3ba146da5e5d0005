using System.Globalization;
using System.Text;

namespace MijnKlantportaal.Simulator.Data;

/// <summary>Makes believable customers from a seeded random.</summary>
internal sealed class CustomerMaker(Random random)
{
    private const string Accented = "àáâäçčèéêëïñòóöúüÀČÉÖÜ";
    private const string Plain = "aaaacceeeeinooouuACEOU";

    public PortalCustomer Next(DateOnly before)
    {
        var id = Ids.Next(random, "cst_");
        var name = Name();
        var (city, zip, area) = Pick(Dutch.Cities);
        var integration = Pick(Dutch.Integrations);
        return new PortalCustomer(
            id,
            name,
            $"{Pick(Dutch.Streets)} {random.Next(1, 240)}{Pick(["", "", "", "A", "-II", " bis"])}",
            $"{zip + random.Next(60)} {Pick(Dutch.ZipLetters)}{Pick(Dutch.ZipLetters)}",
            city,
            "NL",
            $"{Pick(["info", "administratie", "facturen"])}@{Slug(name)}.example",
            $"+31 {area} {random.Next(100, 999)} {random.Next(1000, 9999)}",
            integration,
            integration is null ? null : random.Next(10_000, 99_999).ToString(CultureInfo.InvariantCulture),
            random.Next(5) == 0 ? [Ids.Next(random, "csg_")] : [],
            Amsterdam.At(before.AddDays(-random.Next(1, 700)), TimeSpan.FromSeconds(random.Next(8 * 3600, 18 * 3600))));
    }

    private string Name() => random.Next(4) switch
    {
        0 => $"{Pick(Dutch.Trades)} {Pick(Dutch.Fancies)}",
        1 => $"{Pick(Dutch.Families)} {Pick(Dutch.Trades)} {Pick(Dutch.Forms)}".TrimEnd(),
        2 => $"{Pick(Dutch.Trades)} {Pick(Dutch.Families)} {Pick(Dutch.Forms)}".TrimEnd(),
        _ => $"{Pick(Dutch.Families)} & {Pick(Dutch.Families)} {Pick(Dutch.Trades)}",
    };

    /// <summary>A host name has no accents, blanks or signs. By hand: with invariant globalization nothing takes accents off.</summary>
    private static string Slug(string name)
    {
        var slug = new StringBuilder(name.Length);
        foreach (var letter in name)
        {
            var plain = Accented.IndexOf(letter, StringComparison.Ordinal) is var at and >= 0 ? Plain[at] : letter;
            if (char.IsAsciiLetterOrDigit(plain))
                slug.Append(char.ToLowerInvariant(plain));
            else if (plain == ' ' && slug is [.., not '-'])
                slug.Append('-');
        }

        return slug.ToString().Trim('-');
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];

    private char Pick(string from) => from[random.Next(from.Length)];
}
