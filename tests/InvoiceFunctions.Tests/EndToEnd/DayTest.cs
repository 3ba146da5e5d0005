using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>What moves with the day in Amsterdam, and what must not.</summary>
public sealed class DayTest
{
    [Theory]
    [InlineData("2026-11-17", "2026-11-17T23:00:00Z")] // Winter: one hour ahead of UTC.
    [InlineData("2026-07-14", "2026-07-14T22:00:00Z")] // Summer: two.
    [InlineData("2026-03-28", "2026-03-28T23:00:00Z")] // Into the day that summer begins.
    [InlineData("2026-03-29", "2026-03-29T22:00:00Z")] // Out of it.
    [InlineData("2026-10-24", "2026-10-24T22:00:00Z")] // Into the day that it ends.
    [InlineData("2026-10-25", "2026-10-25T23:00:00Z")] // Out of it.
    [InlineData("2026-12-31", "2026-12-31T23:00:00Z")]
    public async Task Status_days_and_ageing_move_at_midnight_in_Amsterdam_and_changedAt_does_not(string due, string midnight)
    {
        var at = DateTimeOffset.Parse(midnight, provider: null);
        var clock = new FakeTimeProvider(at.AddSeconds(-10));
        await using var connector = await StartAsync(clock, Due(due));
        await connector.RowsAsync();
        clock.SetUtcNow(at.AddTicks(-1));

        using var before = await connector.GetAsync("invoices");
        var openRow = Assert.Single(await connector.RowsAsync());
        clock.SetUtcNow(at);
        using var after = await connector.GetAsync("invoices", ("If-None-Match", before.Header("ETag")!));
        var overdueRow = Assert.Single(await connector.RowsAsync());
        var summary = await connector.JsonAsync("summary");

        Assert.Equal(("open", 0, "current"), Standing(openRow));
        Assert.Equal(("overdue", 1, "1-30"), Standing(overdueRow));
        Assert.Equal(openRow.Text("changedAt"), overdueRow.Text("changedAt"));
        Assert.Equal(System.Net.HttpStatusCode.OK, after.StatusCode);
        Assert.NotEqual(before.Header("ETag"), after.Header("ETag"));
        Assert.Equal(at.ToString("R"), after.Header("Last-Modified"));
        Assert.Equal(DateOnly.Parse(due, provider: null).AddDays(1).ToString("O"), summary.Text("date"));
    }

    [Fact]
    public async Task The_buckets_change_at_30_60_and_90_days_past_due()
    {
        var today = new DateOnly(2026, 11, 18);
        int[] days = [-1, 0, 1, 30, 31, 60, 61, 90, 91, 400];
        await using var connector = await StartAsync(Noon(), (PortalInvoice[])[.. days.Select(past => Invoice($"inv_{past}") with { DueAt = today.AddDays(-past) })]);

        var rows = (await connector.RowsAsync()).ToDictionary(row => row.Text("id")!);

        string[] buckets = ["current", "current", "1-30", "1-30", "31-60", "31-60", "61-90", "61-90", "90+", "90+"];
        Assert.All(days.Zip(buckets), expected => Assert.Equal(
            (expected.First > 0 ? "overdue" : "open", Math.Max(0, expected.First), expected.Second), Standing(rows[$"inv_{expected.First}"])));
    }

    [Fact]
    public async Task Credit_notes_zero_invoices_and_paid_ones_are_never_overdue()
    {
        var longAgo = new DateOnly(2026, 1, 1);
        await using var connector = await StartAsync(
            Noon(),
            Invoice("inv_credit") with { DueAt = longAgo, Amount = "-10.00" },
            Invoice("inv_zero") with { DueAt = longAgo, Amount = "0.00" },
            Invoice("inv_paid") with { DueAt = longAgo, PaidAt = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.FromHours(1)) });

        var rows = (await connector.RowsAsync()).ToDictionary(row => row.Text("id")!);

        Assert.Equal(("open", 0, "current"), Standing(rows["inv_credit"]));
        Assert.Equal("-10.00", rows["inv_credit"].GetProperty("openAmount").GetRawText());
        Assert.Equal(("open", 0, "current"), Standing(rows["inv_zero"]));
        Assert.Equal(("paid", 0, null), Standing(rows["inv_paid"]));
        Assert.Equal("0", rows["inv_paid"].GetProperty("openAmount").GetRawText());
    }

    [Fact]
    public async Task Without_a_due_date_the_payment_term_that_is_set_counts_and_dueAt_stays_null()
    {
        var invoice = Invoice("inv_1") with { IssuedAt = new DateOnly(2026, 11, 1), DueAt = null };
        await using var connector = await StartAsync(Noon(), new Dictionary<string, string?> { ["Overdue:DefaultPaymentTermDays"] = "14" }, invoice);

        var row = Assert.Single(await connector.RowsAsync());

        Assert.Equal(("overdue", 3, "1-30"), Standing(row));
        Assert.Null(row.Text("dueAt"));
        Assert.Single(await connector.RowsAsync("?dueFrom=2026-11-15&dueTo=2026-11-15"));
        Assert.Empty(await connector.RowsAsync("?dueFrom=2026-11-16"));
    }

    private static FakeTimeProvider Noon() => new(new DateTimeOffset(2026, 11, 18, 11, 0, 0, TimeSpan.Zero));

    private static (string?, int, string?) Standing(System.Text.Json.JsonElement row) =>
        (row.Text("status"), row.GetProperty("daysOverdue").GetInt32(), row.Text("ageing"));

    private static PortalInvoice Due(string date) => Invoice("inv_1") with { DueAt = DateOnly.Parse(date, provider: null) };

    private static PortalInvoice Invoice(string id) => new()
    {
        Id = id,
        CustomerId = "cst_1",
        InvoiceNumber = "1",
        IssuedAt = new DateOnly(2025, 12, 1),
        Amount = "10.00",
        CreatedAt = new DateTimeOffset(2025, 12, 1, 12, 0, 0, TimeSpan.FromHours(1)),
    };

    private static Task<Connector> StartAsync(TimeProvider clock, params PortalInvoice[] invoices) => StartAsync(clock, new Dictionary<string, string?>(), invoices);

    private static async Task<Connector> StartAsync(TimeProvider clock, Dictionary<string, string?> settings, params PortalInvoice[] invoices)
    {
        var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 0 }, settings, clock);
        foreach (var invoice in invoices)
        {
            connector.Portal.Book.Add(invoice);
        }

        return connector;
    }
}
