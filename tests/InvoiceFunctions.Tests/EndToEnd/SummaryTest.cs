using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>The summary's figures against sums over the portal's book.</summary>
public sealed class SummaryTest
{
    private static readonly DateOnly Today = new(2026, 11, 18);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_figures_are_the_sums_over_the_book(int seed)
    {
        await using var connector = await StartAsync(seed);

        var summary = await connector.JsonAsync("summary");

        var book = connector.Portal.Book.Invoices;
        Assert.Equal(["asOf", "date", "count", "currencies", "largestDebtors"], summary.EnumerateObject().Select(member => member.Name));
        Assert.Equal("2026-11-18T11:00:00Z", summary.Text("asOf"));
        Assert.Equal("2026-11-18", summary.Text("date"));
        Assert.Equal(book.Count, summary.GetProperty("count").GetInt32());
        Assert.Equal(["EUR", "USD"], summary.GetProperty("currencies").EnumerateArray().Select(currency => currency.Text("currency")));
        foreach (var currency in summary.GetProperty("currencies").EnumerateArray())
        {
            var all = book.Where(invoice => invoice.Currency == currency.Text("currency")).ToList();
            Assert.Equal((all.Count, all.Sum(Amount), all.Sum(Open)), Totals(currency));
            Assert.Equal(["open", "overdue", "paid"], currency.GetProperty("byStatus").EnumerateArray().Select(status => status.Text("status")));
            Assert.All(currency.GetProperty("byStatus").EnumerateArray(), status =>
            {
                var those = all.Where(invoice => Status(invoice) == status.Text("status")).ToList();
                Assert.Equal((those.Count, those.Sum(Amount), those.Sum(Open)), Totals(status));
            });
            Assert.Equal(["current", "1-30", "31-60", "61-90", "90+"], currency.GetProperty("byAgeing").EnumerateArray().Select(bucket => bucket.Text("ageing")));
            Assert.All(currency.GetProperty("byAgeing").EnumerateArray(), bucket =>
            {
                var those = all.Where(invoice => Ageing(invoice) == bucket.Text("ageing")).ToList();
                Assert.Equal((those.Count, those.Sum(Open)), (bucket.GetProperty("count").GetInt32(), bucket.GetProperty("openAmount").GetDecimal()));
            });
        }
    }

    [Theory]
    [InlineData("", 10)]
    [InlineData("?debtors=3", 3)]
    [InlineData("?debtors=0", 0)]
    [InlineData("?debtors=1000&maxAge=3600", 1000)]
    public async Task The_largest_debtors_are_those_who_owe_most(string query, int most)
    {
        await using var connector = await StartAsync(seed: 3);

        var summary = await connector.JsonAsync($"summary{query}");

        var expected = connector.Portal.Book.Invoices.Where(invoice => invoice.PaidAt is null)
            .GroupBy(invoice => (invoice.CustomerId, invoice.Currency))
            .Select(owed => (
                owed.Key.CustomerId, owed.Key.Currency, Count: owed.Count(), Open: owed.Sum(Open),
                Overdue: owed.Where(invoice => Status(invoice) == "overdue").Sum(Open), Days: owed.Max(DaysOverdue)))
            .Where(debtor => debtor.Open > 0)
            .OrderByDescending(debtor => debtor.Open).ThenBy(debtor => debtor.CustomerId, StringComparer.Ordinal)
            .Take(most);
        Assert.Equal(expected, summary.GetProperty("largestDebtors").EnumerateArray().Select(debtor => (
            debtor.Text("customerId")!, debtor.Text("currency")!, debtor.GetProperty("count").GetInt32(), debtor.GetProperty("openAmount").GetDecimal(),
            debtor.GetProperty("overdueAmount").GetDecimal(), debtor.GetProperty("maxDaysOverdue").GetInt32())));
    }

    [Fact]
    public async Task An_empty_portal_has_an_empty_summary()
    {
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 0 });

        var summary = await connector.JsonAsync("summary");

        Assert.Equal(0, summary.GetProperty("count").GetInt32());
        Assert.Empty(summary.GetProperty("currencies").EnumerateArray());
        Assert.Empty(summary.GetProperty("largestDebtors").EnumerateArray());
    }

    private static async Task<Connector> StartAsync(int seed)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 18, 11, 0, 0, TimeSpan.Zero));
        var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 300, Seed = seed }, clock: clock);
        foreach (var invoice in connector.Portal.Book.Invoices.Where((_, index) => index % 7 == 0))
        {
            connector.Portal.Book.Replace(invoice with { Currency = "USD" });
        }

        return connector;
    }

    private static (int Count, decimal Amount, decimal Open) Totals(JsonElement totals) =>
        (totals.GetProperty("count").GetInt32(), totals.GetProperty("amount").GetDecimal(), totals.GetProperty("openAmount").GetDecimal());

    private static decimal Amount(PortalInvoice invoice) => decimal.Parse(invoice.Amount, CultureInfo.InvariantCulture);

    private static decimal Open(PortalInvoice invoice) => invoice.PaidAt is null ? Amount(invoice) : 0;

    private static int DaysOverdue(PortalInvoice invoice) => Status(invoice) == "overdue" ? Today.DayNumber - Due(invoice).DayNumber : 0;

    private static DateOnly Due(PortalInvoice invoice) => invoice.DueAt ?? invoice.IssuedAt.AddDays(30);

    private static string Status(PortalInvoice invoice) => invoice.PaidAt is not null ? "paid" : Amount(invoice) > 0 && Due(invoice) < Today ? "overdue" : "open";

    private static string? Ageing(PortalInvoice invoice) =>
        invoice.PaidAt is not null ? null : DaysOverdue(invoice) switch { 0 => "current", <= 30 => "1-30", <= 60 => "31-60", <= 90 => "61-90", _ => "90+" };
}
