namespace MijnKlantportaal.Simulator.Data;

/// <summary>
/// Makes believable invoices from a seeded random. What is rare is dealt by turns, not by chance, so that a small book of any seed
/// has each of it.
/// </summary>
internal sealed class InvoiceMaker(Random random, IReadOnlyList<PortalCustomer> customers, string customersUrl)
{
    private const int HistoryDays = 540;

    /// <summary>What spreadsheets, CSV readers and careless code trip over; # is the number.</summary>
    private static readonly string[] AwkwardNumbers =
    [
        "=HYPERLINK(\"https://example.com/?#\",\"#\")", "+#", "@#", "-#", "\"#\" kopie", "#;2e termijn", "#, correctie", "Crème brûlée #",
        "# \U0001F9FE", "#\nregel 2", "#\tbis", "'#'", "<b>#</b> & co",
    ];

    // One text for all invoices of a customer: a hundred thousand copies would be 15 MB.
    private readonly string[] _customerUrls = [.. customers.Select(c => customersUrl + c.Id)];
    private readonly Dictionary<int, int> _lastNumberOfYear = [];
    private int _made;

    /// <summary>The past, oldest first, until yesterday evening: so it depends on the day alone and precedes all of it.</summary>
    public IEnumerable<PortalInvoice> History(int count, DateOnly today)
    {
        for (var i = 0; i < count; i++)
        {
            // A firm that grows: about a sixth of the invoices are of the last month, more than half are older than four.
            // Only sums and products, which come out the same on every machine.
            var back = 1 - ((i + random.NextDouble()) / count);
            var age = HistoryDays * back * (0.25 + (0.75 * back));
            var day = today.AddDays(-1 - (int)age);
            var officeHours = TimeSpan.FromSeconds((int)(36_000 * (1 - (age - (int)age))));
            var draft = Draft(Amsterdam.At(day, TimeSpan.FromHours(8) + officeHours));
            yield return draft with { PaidAt = Payment(draft, today) };
        }
    }

    /// <summary>The next invoice, of this moment and unpaid.</summary>
    public PortalInvoice Next(DateTimeOffset now) => Draft(Amsterdam.Seconds(now));

    private PortalInvoice Draft(DateTimeOffset createdAt)
    {
        var turn = _made++;
        var issuedAt = DateOnly.FromDateTime(createdAt.DateTime);
        var luck = random.NextDouble();
        // Squared, so that some customers have many invoices and most have few.
        var customer = (int)(customers.Count * luck * luck);
        var term = random.Next(3) == 0 ? 14 : 30;
        var hasNoDueDate = turn % 25 == 9;
        return new PortalInvoice
        {
            Id = Ids.Next(random, "inv_"),
            CustomerId = customers[customer].Id,
            CustomerUrl = _customerUrls[customer],
            InvoiceNumber = Number(turn, issuedAt.Year),
            IssuedAt = issuedAt,
            DueAt = hasNoDueDate ? null : issuedAt.AddDays(term),
            MissingAs = hasNoDueDate ? (MissingForm)(turn / 25 % 3) : MissingForm.Null,
            Amount = Amount(turn),
            CreatedAt = createdAt,
        };
    }

    private string Number(int turn, int year)
    {
        var number = _lastNumberOfYear[year] = _lastNumberOfYear.GetValueOrDefault(year) + 1;
        var text = $"{year}-{number:D4}";
        return turn % 31 == 4 ? AwkwardNumbers[turn / 31 % AwkwardNumbers.Length].Replace("#", text, StringComparison.Ordinal) : text;
    }

    private string Amount(int turn)
    {
        var cents = random.Next(100) switch
        {
            < 60 => random.Next(995, 50_000),
            < 75 => random.Next(10, 90) * 1000 - 10,
            < 95 => random.Next(50_000, 500_000),
            _ => random.Next(5_000, 60_000) * 100,
        };
        var sign = turn % 50 == 13 ? "-" : "";
        return turn % 180 == 77 ? "0.00" : $"{sign}{cents / 100}.{cents % 100:D2}";
    }

    /// <summary>The later an invoice is, the surer it has been paid; a few never are. Paid in the evening, after office hours.</summary>
    private DateTimeOffset? Payment(PortalInvoice invoice, DateOnly today)
    {
        var due = invoice.DueAt ?? invoice.IssuedAt.AddDays(30);
        var percent = (today.DayNumber - due.DayNumber) switch { <= 0 => 20, <= 30 => 45, <= 60 => 60, <= 90 => 70, _ => 95 };
        if (random.Next(100) >= percent)
            return null;

        var last = Math.Min(today.DayNumber - 1, due.DayNumber + 20);
        var day = invoice.IssuedAt.AddDays(random.Next(last - invoice.IssuedAt.DayNumber + 1));
        return Amsterdam.At(day, TimeSpan.FromSeconds(random.Next(19 * 3600, 23 * 3600)));
    }
}
