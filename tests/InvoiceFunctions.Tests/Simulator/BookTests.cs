using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Simulator;

public class BookTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 11, 20);

    [Fact]
    public async Task The_same_seed_and_day_give_the_same_book_in_every_process()
    {
        await using var morning = await PortalSimulator.StartAsync(new() { Now = Now });
        await using var evening = await PortalSimulator.StartAsync(new() { Now = Now.AddHours(12) });
        await using var other = await PortalSimulator.StartAsync(new() { Now = Now, Seed = 2 });

        Assert.Equal(Fingerprint(morning.Book), Fingerprint(evening.Book));
        Assert.NotEqual(Fingerprint(morning.Book), Fingerprint(other.Book));
        // Made by an earlier process; a change of the data's recipe may change it, a restart may not.
        Assert.Equal("4120fbc1a72b2030", Fingerprint(morning.Book));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Four_hundred_invoices_hold_every_status_bucket_and_oddity(int seed)
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Now = Now, Seed = seed });
        var invoices = portal.Book.Invoices;

        Assert.Equal(400, invoices.Count);
        Assert.InRange(invoices.Count(i => i.PaidAt is not null), 260, 310);
        foreach (var (from, to) in ((int, int)[])[(-60, 0), (1, 30), (31, 60), (61, 90), (91, 999)])
            Assert.Contains(invoices, i => i.PaidAt is null && Amount(i) > 0 && DaysLate(i) >= from && DaysLate(i) <= to);
        Assert.InRange(invoices.Count(i => i.DueAt is null), 12, 20);
        Assert.All(Enum.GetValues<MissingForm>(), form => Assert.Contains(invoices, i => i.DueAt is null && i.MissingAs == form));
        Assert.InRange(invoices.Count(i => Amount(i) < 0), 6, 10);
        Assert.Contains(invoices, i => i.Amount == "0.00");
        Assert.Contains(invoices, i => i.Amount.EndsWith('0'));
        Assert.All("=+@\";,🧾\n\té", odd => Assert.Contains(invoices, i => i.InvoiceNumber.Contains(odd, StringComparison.Ordinal)));
        Assert.InRange(invoices.Count(i => i.InvoiceNumber.Length != "2026-0123".Length), 8, 20);
    }

    [Fact]
    public async Task What_is_in_the_book_could_have_happened()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Now = Now, Invoices = 3000 });
        var invoices = portal.Book.Invoices;

        Assert.Equal(3000, invoices.Select(i => i.Id).Distinct().Count());
        Assert.Equal(3000, invoices.Select(i => i.InvoiceNumber).Distinct().Count());
        Assert.InRange(portal.Book.Customers.Count, 200, 300);
        Assert.All(invoices, i =>
        {
            Assert.Matches("^inv_[a-z0-9]{15}$", i.Id);
            Assert.Matches(@"^-?\d+\.\d\d$", i.Amount);
            Assert.NotNull(portal.Book.FindCustomer(i.CustomerId));
            Assert.Equal(i.IssuedAt, DateOnly.FromDateTime(i.CreatedAt.DateTime));
            Assert.InRange(i.IssuedAt, Today.AddDays(-542), Today.AddDays(-1));
            Assert.True(i.DueAt is null || i.DueAt.Value.DayNumber - i.IssuedAt.DayNumber is 14 or 30);
            Assert.True(i.PaidAt is null || (i.PaidAt > i.CreatedAt && i.PaidAt < Now));
        });
        Assert.All(portal.Book.Customers, c =>
        {
            Assert.Matches("^cst_[a-z0-9]{15}$", c.Id);
            Assert.Matches("^[1-9][0-9]{3} [A-Z]{2}$", c.ZipCode);
            Assert.Matches(@"^[a-z]+@[a-z0-9-]+\.example$", c.PrimaryEmail);
        });
        Assert.Contains(portal.Book.Customers, c => c.CompanyName.Any(l => l > 127));
    }

    [Theory]
    [InlineData(PortalOrder.NewestFirst, 0)]
    [InlineData(PortalOrder.OldestFirst, 400)]
    public async Task A_new_invoice_lands_where_the_order_puts_it(PortalOrder order, int place)
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Order = order, Now = Now });

        var added = portal.Book.Add();

        Assert.Equal(added, portal.Book.Invoices[place]);
        Assert.Equal(Today, added.IssuedAt);
        Assert.Null(added.PaidAt);
        Assert.Throws<ArgumentException>(() => portal.Book.Add(added));
    }

    [Theory]
    [InlineData("Invoices")]
    [InlineData("PageSize")]
    [InlineData("RequestsPerMinute")]
    [InlineData("Port")]
    public async Task A_bad_option_is_named(string name)
    {
        var options = new SimulatorOptions();
        typeof(SimulatorOptions).GetProperty(name)!.SetValue(options, -1);

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => PortalSimulator.StartAsync(options));

        Assert.Matches($"^{name} must be [^\n]+, not -1\\.$", refusal.Message);
    }

    private static int DaysLate(PortalInvoice invoice) => Today.DayNumber - (invoice.DueAt ?? invoice.IssuedAt.AddDays(30)).DayNumber;

    private static decimal Amount(PortalInvoice invoice) => decimal.Parse(invoice.Amount, CultureInfo.InvariantCulture);

    private static string Fingerprint(PortalBook book)
    {
        var lines = book.Invoices.Select(i => FormattableString.Invariant(
                $"{i.Id} {i.CustomerId} {i.InvoiceNumber} {i.IssuedAt:O} {i.DueAt:O} {i.Amount} ")
            + FormattableString.Invariant($"{i.PaidAt:O} {i.CreatedAt:O} {i.PaymentUrl}"))
            .Concat(book.Customers.Select(c => $"{c.Id} {c.CompanyName} {c.Address} {c.ZipCode} {c.City} {c.PrimaryEmail} {c.Phone}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..16];
    }
}
