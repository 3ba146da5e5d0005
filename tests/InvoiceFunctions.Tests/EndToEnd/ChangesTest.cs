using System.Text.Json;
using InvoiceFunctions.Sync;
using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>When an invoice counts as changed, and when as deleted.</summary>
public sealed class ChangesTest
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 18, 11, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, Func<PortalInvoice, PortalInvoice>> Contents = new()
    {
        ["invoiceNumber"] = invoice => invoice with { InvoiceNumber = "other" },
        ["customerId"] = invoice => invoice with { CustomerId = "cst_other" },
        ["issuedAt"] = invoice => invoice with { IssuedAt = invoice.IssuedAt.AddDays(-1) },
        ["dueAt"] = invoice => invoice with { DueAt = new DateOnly(2027, 1, 31) },
        ["no dueAt"] = invoice => invoice with { DueAt = null },
        ["currency"] = invoice => invoice with { Currency = "USD" },
        ["amount"] = invoice => invoice with { Amount = "1234.56" },
        ["paidAt"] = invoice => invoice with { PaidAt = Begin },
        ["createdAt"] = invoice => invoice with { CreatedAt = invoice.CreatedAt.AddSeconds(1) },
    };

    public static TheoryData<string> ContentNames => [.. Contents.Keys];

    [Fact]
    public async Task First_sight_counts_as_a_change()
    {
        var clock = new FakeTimeProvider(Begin);
        await using var connector = await Connector.StartAsync(clock: clock);
        await connector.RowsAsync();
        var added = connector.Portal.Book.Add();

        await NextSweepAsync(connector, clock);
        var rows = await connector.RowsAsync();

        Assert.All(rows, row => Assert.Equal(row.Text("id") == added.Id ? "2026-11-18T11:16:00Z" : "2026-11-18T11:00:00Z", row.Text("changedAt")));
        Assert.Equal([added.Id], (await connector.RowsAsync("?changedSince=2026-11-18T11:00:00Z")).Ids());
    }

    [Theory]
    [MemberData(nameof(ContentNames))]
    public async Task A_change_of_content_counts_once(string content)
    {
        var clock = new FakeTimeProvider(Begin);
        await using var connector = await Connector.StartAsync(clock: clock);
        await connector.RowsAsync();
        var invoice = connector.Portal.Book.Invoices.First(candidate => candidate is { PaidAt: null, DueAt: not null });
        connector.Portal.Book.Replace(Contents[content](invoice));

        await NextSweepAsync(connector, clock);
        var once = await connector.RowsAsync("?changedSince=2026-11-18T11:00:00Z");
        await NextSweepAsync(connector, clock);
        var still = await connector.RowsAsync("?changedSince=2026-11-18T11:00:00Z");

        Assert.Equal([invoice.Id], once.Ids());
        Assert.Equal("2026-11-18T11:16:00Z", once[0].Text("changedAt"));
        Assert.Equal(once.Select(row => row.GetRawText()), still.Select(row => row.GetRawText()));
    }

    [Fact]
    public async Task A_change_of_links_is_served_and_does_not_count()
    {
        var clock = new FakeTimeProvider(Begin);
        await using var connector = await Connector.StartAsync(clock: clock);
        await connector.RowsAsync();
        var invoice = connector.Portal.Book.Invoices[3];
        connector.Portal.Book.Replace(invoice with { PaymentUrl = "https://pay.example/1", CustomerUrl = "https://customers.example/1" });

        await NextSweepAsync(connector, clock);
        var row = await connector.JsonAsync($"invoices/{invoice.Id}");

        Assert.Equal("https://pay.example/1", row.Text("paymentUrl"));
        Assert.Equal("https://customers.example/1", row.Text("customerUrl"));
        Assert.Equal("2026-11-18T11:00:00Z", row.Text("changedAt"));
        Assert.Empty(await connector.RowsAsync("?changedSince=2026-11-18T11:00:00Z"));
    }

    [Fact]
    public async Task ChangedAt_increases_from_snapshot_to_snapshot_even_when_the_clock_does_not()
    {
        var clock = new FakeTimeProvider(Begin);
        await using var connector = await Connector.StartAsync(clock: clock);
        await connector.RowsAsync();
        var ids = new List<string>();

        for (var sweep = 0; sweep < 2; sweep++)
        {
            clock.Advance(sweep == 1 ? TimeSpan.FromTicks(1) : TimeSpan.Zero);
            ids.Add(connector.Portal.Book.Add().Id);
            using var asked = await connector.Http.PostAsync(new Uri("api/sync", UriKind.Relative), content: null);
            await connector.SweepAsync();
        }

        clock.Advance(SnapshotReader.CheckInterval);
        var since = "2026-11-18T11:00:00Z";
        foreach (var id in ids)
        {
            var changed = await connector.RowsAsync($"?changedSince={since}&orderBy=changedAt");
            Assert.Equal(id, changed[0].Text("id"));
            since = changed[0].Text("changedAt")!;
        }

        Assert.Empty(await connector.RowsAsync($"?changedSince={since}"));
    }

    [Fact]
    public async Task A_row_that_slips_between_two_pages_stays_and_a_deleted_one_goes()
    {
        var clock = new FakeTimeProvider(Begin);
        await using var connector = await Connector.StartAsync(
            new SimulatorOptions { Invoices = 40 }, new() { ["MijnKlantportaal:MaxConcurrentRequests"] = "1" }, clock);
        var book = connector.Portal.Book;
        await connector.RowsAsync();
        var (read, slips, deletedBefore) = (book.Invoices[0].Id, book.Invoices[16].Id, book.Invoices[5].Id);
        book.Delete(deletedBefore);
        connector.Portal.ClearRequests();
        connector.Portal.BeforeAnswer = request =>
        {
            if (request.Page == 2 && book.Find(read) is not null)
            {
                book.Delete(read); // Page 1 has been read with it; all behind it moves up one place, over the page's edge.
            }
        };

        await NextSweepAsync(connector, clock);
        var first = await connector.RowsAsync();
        var asked = connector.Portal.Requests.Where(request => request.InvoiceId is not null).Select(request => request.InvoiceId!).ToList();
        var requests = connector.Portal.Requests.Count;
        await NextSweepAsync(connector, clock);
        var second = await connector.RowsAsync();

        Assert.Equal(new[] { slips, deletedBefore }.Order(), asked.Order());
        Assert.InRange(requests, 1, 3 + 1 + 2);
        Assert.Contains(slips, first.Ids());
        Assert.Contains(read, first.Ids());
        Assert.DoesNotContain(deletedBefore, first.Ids());
        Assert.Equal(book.Invoices.Select(invoice => invoice.Id).Order(), second.Ids().Order());
    }

    [Fact]
    public async Task A_deleted_invoice_that_comes_back_counts_as_changed()
    {
        var clock = new FakeTimeProvider(Begin);
        await using var connector = await Connector.StartAsync(clock: clock);
        await connector.RowsAsync();
        var invoice = connector.Portal.Book.Invoices[2];
        connector.Portal.Book.Delete(invoice.Id);
        await NextSweepAsync(connector, clock);
        var gone = await connector.RowsAsync("?changedSince=2026-11-18T11:00:00Z&includeDeleted=true");
        connector.Portal.Book.Add(invoice);

        await NextSweepAsync(connector, clock);
        var back = await connector.RowsAsync("?changedSince=2026-11-18T11:00:00Z&includeDeleted=true");

        Assert.Equal("2026-11-18T11:16:00Z", Assert.Single(gone).Text("deletedAt"));
        Assert.Null(Assert.Single(back).Text("deletedAt"));
        Assert.Equal("2026-11-18T11:32:02Z", back[0].Text("changedAt"));
    }

    [Fact]
    public async Task Deleted_invoices_are_remembered_for_ninety_days()
    {
        var clock = new FakeTimeProvider(Begin);
        await using var connector = await Connector.StartAsync(settings: new() { ["Local:TimerInterval"] = "365.00:00:00" }, clock: clock);
        await connector.RowsAsync();
        var id = connector.Portal.Book.Invoices[0].Id;
        connector.Portal.Book.Delete(id);
        await NextSweepAsync(connector, clock);
        clock.Advance(TimeSpan.FromDays(89));
        connector.Portal.Book.Add();
        await NextSweepAsync(connector, clock);
        var remembered = await connector.RowsAsync("?changedSince=2026-11-18T11:00:00Z&includeDeleted=true");
        clock.Advance(TimeSpan.FromDays(2));
        connector.Portal.Book.Add();

        await NextSweepAsync(connector, clock);
        var forgotten = await connector.RowsAsync("?changedSince=2026-11-18T11:00:00Z&includeDeleted=true");

        Assert.Contains(id, remembered.Ids());
        Assert.DoesNotContain(id, forgotten.Ids());
    }

    [Theory]
    [InlineData(100, 20, false, 20)] // A fifth is not more than a fifth: asked for one by one.
    [InlineData(100, 21, true, 21)] // More than a fifth: a second pass, and then one by one.
    [InlineData(400, 60, false, 60)]
    [InlineData(400, 61, true, 0)] // More than 60: a second pass decides alone.
    [InlineData(16, 16, true, 16)] // All of a small book.
    public async Task A_large_loss_is_published_only_when_a_second_pass_agrees(int invoices, int lost, bool twice, int askedById)
    {
        var clock = new FakeTimeProvider(Begin);
        await using var connector = await Connector.StartAsync(
            new SimulatorOptions { Invoices = invoices, RequestsPerMinute = 200 }, new() { ["MijnKlantportaal:RequestsPerMinute"] = "200" }, clock);
        await connector.RowsAsync();
        foreach (var invoice in connector.Portal.Book.Invoices.Take(lost))
        {
            connector.Portal.Book.Delete(invoice.Id);
        }

        connector.Portal.ClearRequests();
        await NextSweepAsync(connector, clock);
        var rows = await connector.RowsAsync();

        Assert.Equal(connector.Portal.Book.Invoices.Select(invoice => invoice.Id).Order(), rows.Ids().Order());
        Assert.Equal(twice ? 2 : 1, connector.Portal.Requests.Count(request => request.Page == 1));
        Assert.Equal(askedById, connector.Portal.Requests.Count(request => request.InvoiceId is not null));
        Assert.Equal(0, connector.Portal.Refused);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(100)]
    public async Task A_portal_that_says_for_once_that_it_is_empty_is_not_believed(int invoices)
    {
        var clock = new FakeTimeProvider(Begin);
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = invoices }, clock: clock);
        await connector.RowsAsync();
        connector.Portal.Faults.Add(
            Fault.Body("""{"current_page":1,"data":[],"next_page_url":null,"from":null,"to":null,"per_page":15}"""), when: request => request.Page == 1);

        await NextSweepAsync(connector, clock);
        var rows = await connector.RowsAsync("?changedSince=2026-01-01T00:00:00Z&includeDeleted=true");

        Assert.Equal(invoices, rows.Count);
        Assert.All(rows, row => Assert.Equal(JsonValueKind.Null, row.GetProperty("deletedAt").ValueKind));
    }

    /// <summary>A sweep a quarter of an hour later, served.</summary>
    private static async Task NextSweepAsync(Connector connector, FakeTimeProvider clock)
    {
        clock.Advance(TimeSpan.FromMinutes(16));
        await connector.SweepAsync();
        clock.Advance(SnapshotReader.CheckInterval);
    }
}
