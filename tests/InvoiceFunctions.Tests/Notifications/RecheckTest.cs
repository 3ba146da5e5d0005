using System.Text.Json;
using InvoiceFunctions.Sync;
using InvoiceFunctions.Tests.Overdue;
using Microsoft.Extensions.DependencyInjection;

namespace InvoiceFunctions.Tests.Notifications;

/// <summary>Just before sending, what was paid or deleted since the snapshot is left out.</summary>
public sealed class RecheckTest
{
    [Theory]
    [InlineData("each", "paid")]
    [InlineData("each", "deleted")]
    [InlineData("each", "given more time")]
    [InlineData("digest", "paid")]
    [InlineData("digest", "deleted")]
    [InlineData("digest", "given more time")]
    public async Task What_was_settled_since_the_snapshot_is_not_sent(string mode, string how)
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook(mode));
        var invoice = book.Add(1, daysLate: 8);
        await book.SyncAsync();
        Settle(book, invoice, how);
        book.Portal.ClearRequests();

        await book.NotifyAsync();
        book.Clock.Advance(TimeSpan.FromHours(1));
        await book.SyncAndNotifyAsync();

        Assert.Empty(book.Receiver.Received);
        Assert.Equal(invoice, book.Portal.Requests[0].InvoiceId);
        Assert.Empty((await book.LedgerAsync()).Outbox);
        Assert.Contains(book.Connector.Log.Lines, line => line.Contains("not sent: all of it was paid, deleted or given more time since", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_digest_goes_without_what_was_settled_and_with_the_rest_as_it_is_now()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("digest"));
        var (paid, deleted, changed, same) = (book.Add(1, 8), book.Add(2, 8), book.Add(3, 8), book.Add(4, 8));
        await book.SyncAsync();
        book.Portal.Book.Pay(paid);
        book.Portal.Book.Delete(deleted);
        book.Portal.Book.Replace(book.Portal.Book.Find(changed)! with { Amount = "7.77" });
        book.Clock.Advance(TimeSpan.FromMinutes(5));

        await book.NotifyAsync();

        var call = Assert.Single(book.Receiver.Received);
        var data = call.Json.GetProperty("data");
        Assert.Equal([(changed, 7), (same, 7)], call.Notices);
        Assert.Equal("7.77", data.GetProperty("notices")[0].GetProperty("invoice").GetProperty("amount").GetRawText());
        Assert.Equal("""[{"currency":"EUR","count":2,"openAmount":108.27}]""", data.GetProperty("totals").GetRawText());
        Assert.Equal(book.Clock.GetUtcNow(), data.GetProperty("asOf").GetDateTimeOffset());
    }

    [Fact]
    public async Task Paid_between_two_attempts_it_is_not_sent_again()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("each"));
        var invoice = book.Add(1, daysLate: 8);
        book.Receiver.Status = _ => 500;
        await book.SyncAndNotifyAsync();

        book.Portal.Book.Pay(invoice);
        book.Clock.Advance(TimeSpan.FromMinutes(1));
        await book.Connector.FireAsync("DeliverNotices");

        Assert.Single(book.Receiver.Received);
        Assert.Empty((await book.LedgerAsync()).Outbox);
    }

    [Fact]
    public async Task Twenty_are_read_again_and_twenty_one_go_from_the_newest_snapshot_and_say_as_of_when()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("digest"));
        var invoices = Enumerable.Range(1, 20).Select(number => book.Add(number, daysLate: 8)).ToList();
        await book.SyncAsync();
        book.Portal.Book.Pay(invoices[0]);
        await book.NotifyAsync();
        var asked = book.Portal.Requests.Count(request => request.InvoiceId is not null);
        Assert.Equal(19, Assert.Single(book.Receiver.Received).Notices.Count());

        var more = Enumerable.Range(101, 21).Select(number => book.Add(number, daysLate: 8)).ToList();
        await book.SyncAsync();
        var asOf = book.Clock.GetUtcNow();
        book.Portal.Book.Pay(more[0]);
        book.Clock.Advance(TimeSpan.FromMinutes(5));
        await book.NotifyAsync();

        var call = book.Receiver.Received.Last();
        Assert.Equal(20, asked);
        Assert.Equal(asked, book.Portal.Requests.Count(request => request.InvoiceId is not null));
        Assert.Equal(21, call.Notices.Count());
        Assert.Equal(asOf, call.Json.GetProperty("data").GetProperty("asOf").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("paid")]
    [InlineData("deleted")]
    public async Task A_large_digest_goes_without_what_a_newer_snapshot_knows_to_be_settled(string how)
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("digest"));
        var invoices = Enumerable.Range(1, 30).Select(number => book.Add(number, daysLate: 8)).ToList();
        book.Receiver.Status = _ => book.Receiver.Received.Count < 2 ? 500 : 200;
        await book.SyncAndNotifyAsync();

        Settle(book, invoices[3], how);
        book.Clock.Advance(TimeSpan.FromMinutes(1));
        await book.SyncAsync();
        await book.Connector.FireAsync("DeliverNotices");

        Assert.Equal(29, Assert.Single(book.Receiver.Accepted).Notices.Count());
        Assert.DoesNotContain((invoices[3], 7), book.Receiver.Accepted.Single().Notices);
    }

    [Fact]
    public async Task While_another_run_reads_the_portal_the_message_waits_and_no_attempt_is_counted()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("each"));
        book.Add(1, daysLate: 8);
        await book.SyncAsync();
        await using (await book.Connector.Services.GetRequiredService<PortalLease>().TryTakeAsync(default))
        {
            await book.NotifyAsync();
        }

        var waiting = Assert.Single((await book.LedgerAsync()).Outbox);
        Assert.Empty(book.Receiver.Received);
        Assert.Equal((0, "Waits until its invoices can be read again."), (waiting.Attempts, waiting.LastError));

        book.Clock.Advance(TimeSpan.FromMinutes(1));
        await book.Connector.FireAsync("DeliverNotices");

        Assert.Single(book.Receiver.Received);
    }

    [Fact]
    public async Task While_the_portal_cannot_be_read_a_message_waits_for_an_hour_and_then_goes_from_the_snapshot()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("digest"));
        book.Add(1, daysLate: 8);
        await book.SyncAsync();
        var asOf = book.Clock.GetUtcNow();
        book.Portal.Scopes.Clear();
        await book.NotifyAsync();

        for (var minute = 1; minute < 60; minute++)
        {
            book.Clock.Advance(TimeSpan.FromMinutes(1));
            await book.DeliverAsync();
            Assert.Empty(book.Receiver.Received);
        }

        book.Clock.Advance(TimeSpan.FromMinutes(1));
        await book.DeliverAsync();

        var call = Assert.Single(book.Receiver.Received);
        Assert.Equal(asOf, call.Json.GetProperty("data").GetProperty("asOf").GetDateTimeOffset());
    }

    private static void Settle(LateBook book, string invoice, string how)
    {
        if (how == "paid")
        {
            book.Portal.Book.Pay(invoice);
        }
        else if (how == "deleted")
        {
            book.Portal.Book.Delete(invoice);
        }
        else
        {
            book.Portal.Book.Replace(book.Portal.Book.Find(invoice)! with { DueAt = new DateOnly(2026, 5, 1) });
        }
    }
}
