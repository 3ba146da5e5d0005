using System.Globalization;
using System.Text;
using CsCheck;

namespace InvoiceFunctions.Tests.Client;

/// <summary>What one random invoice says.</summary>
internal sealed record InvoiceTruth(
    string Id, string CustomerId, string Number, DateOnly IssuedAt, DateOnly? DueAt, string Currency, decimal Amount,
    DateTimeOffset? PaidAt, DateTimeOffset CreatedAt, string? CustomerUrl, string? PaymentUrl)
{
    public static Gen<InvoiceTruth> Any { get; } =
        from id in Text(1)
        from customer in Text(1)
        from number in Text(0)
        from issued in Gen.DateOnly
        from due in Gen.DateOnly.Nullable()
        from currency in Gen.OneOf("EUR", "USD", "GBP", "€")
        from amount in Gen.Decimal
        from paid in Instant.Nullable()
        from created in Instant
        from customerUrl in Url
        from payment in Url
        from hasId in Gen.Bool
        let paymentUrl = payment is not null && hasId ? $"{payment}{id}/pay" : payment
        select new InvoiceTruth(id, customer, number, issued, due, currency, amount, paid, created, customerUrl, paymentUrl);

    private static Gen<string?> Url =>
        Gen.Char.AlphaNumeric.Array[0, 12].Select(path => path.Length == 0 ? null : $"https://portal.example/{string.Concat(path)}?a=1&b=é/");

    private static Gen<DateTimeOffset> Instant =>
        Gen.Select(
            Gen.Long[new DateTime(1970, 1, 1).Ticks / TimeSpan.TicksPerSecond, new DateTime(2200, 1, 1).Ticks / TimeSpan.TicksPerSecond],
            Gen.Int[-14 * 60, 14 * 60],
            (seconds, minutes) => new DateTimeOffset(seconds * TimeSpan.TicksPerSecond, TimeSpan.FromMinutes(minutes)));

    private static Gen<string> Text(int least) =>
        Gen.OneOf(
            Gen.Char[' ', '~'].Select(letter => letter.ToString()),
            Gen.Char['\0', '\u001f'].Select(letter => letter.ToString()),
            Gen.Char['\u00a0', '\u2fff'].Select(letter => letter.ToString()),
            Gen.OneOf("🧾", "👩‍💼", "\u2028", "é", "e\u0301")).Array[least, 12].Select(string.Concat);
}

/// <summary>Writes JSON as nobody would, but might: any order, blank, shape and escape that means the same.</summary>
internal sealed class WildJson(int seed)
{
    private readonly Random random = new(seed);

    public string Write(InvoiceTruth truth)
    {
        List<(string Name, string Json)?> members =
        [
            ("id", Text(truth.Id)),
            ("customerId", Text(truth.CustomerId)),
            ("invoiceNumber", Text(truth.Number)),
            ("issuedAt", Text(Day(truth.IssuedAt))),
            Missing("dueAt", truth.DueAt is { } due ? Text(Day(due)) : null),
            ("currency", Text(truth.Currency)),
            ("amount", Amount(truth.Amount)),
            Missing("paidAt", truth.PaidAt is { } paid ? Text(Atom(paid)) : null),
            ("createdAt", Text(Atom(truth.CreatedAt))),
            Links(truth),
            ("unknown", Junk()),
            ("x", Junk()),
        ];
        return Object(members);
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Atom(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    private (string Name, string Json)? Links(InvoiceTruth truth) => (truth.CustomerUrl, truth.PaymentUrl) is (null, null) && Coin()
        ? Missing("links", null)
        : ("links", Object([Link("customer", truth.CustomerUrl), Link("onlinePaymentLink", truth.PaymentUrl), ("self", Junk())]));

    private (string Name, string Json)? Link(string name, string? url) =>
        url is null && Coin() ? Missing(name, null) : (name, Object([Missing("href", url is null ? null : Text(url)), ("type", Text("text/html"))]));

    private (string Name, string Json)? Missing(string name, string? json) =>
        json is not null ? (name, json) : random.Next(3) switch { 0 => null, 1 => (name, "null"), _ => (name, "\"\"") };

    private string Amount(decimal amount)
    {
        var digits = amount.ToString(CultureInfo.InvariantCulture);
        return Coin() ? digits : Text(digits);
    }

    private string Object(IEnumerable<(string Name, string Json)?> members)
    {
        var present = members.OfType<(string Name, string Json)>().ToArray();
        random.Shuffle(present);
        return $"{Blank()}{{{string.Join(',', present.Select(member => $"{Blank()}\"{member.Name}\"{Blank()}:{Blank()}{member.Json}{Blank()}"))}{Blank()}}}";
    }

    private string Junk() => random.Next(5) switch
    {
        0 => "[[],{\"id\":1,\"links\":[]}]",
        1 => "-1.5E+3",
        2 => "true",
        3 => Object([("id", "\"wrong\""), ("amount", "\"0\""), ("href", "\"https://wrong.example\"")]),
        _ => Text("\"}],"),
    };

    private string Text(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var letter in text)
        {
            var mustEscape = letter is '"' or '\\' or < ' ';
            var hasShort = letter is '"' or '\\' or '/' or '\b' or '\f' or '\n' or '\r' or '\t';
            if (hasShort && Coin())
            {
                json.Append('\\').Append(letter switch { '\b' => 'b', '\f' => 'f', '\n' => 'n', '\r' => 'r', '\t' => 't', _ => letter });
            }
            else if (mustEscape || (!char.IsSurrogate(letter) && random.Next(4) == 0))
            {
                json.Append("\\u").Append(((int)letter).ToString(Coin() ? "x4" : "X4", CultureInfo.InvariantCulture));
            }
            else
            {
                json.Append(letter);
            }
        }

        return json.Append('"').ToString();
    }

    private string Blank() => random.Next(6) switch { 0 => " ", 1 => "\r\n\t", _ => "" };

    private bool Coin() => random.Next(2) == 0;
}
