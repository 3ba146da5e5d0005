using System.Globalization;
using InvoiceFunctions.Tests.Notifications;

namespace InvoiceFunctions.Tests.Overdue;

public sealed class ToldOnceTest
{
    [Theory]
    [InlineData("each")]
    [InlineData("digest")]
    public async Task Each_stage_is_told_once_on_its_day_over_weeks_of_hours_and_restarts(string mode)
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook(mode));
        var invoice = book.Add(1, daysLate: 0);
        book.Clock.Advance(TimeSpan.FromHours(20)); // To 05:05 the next day.

        for (var run = 0; run < 36 * 6; run++)
        {
            if (run % 30 == 29)
            {
                await book.RestartAsync(LateBook.Webhook(mode));
            }

            if (run % 6 == 0)
            {
                await book.SyncAsync();
            }

            await book.NotifyAsync();
            book.Clock.Advance(TimeSpan.FromHours(4));
        }

        Assert.Equal(
            [(invoice, 1), (invoice, 7), (invoice, 14), (invoice, 30)],
            book.Receiver.Received.SelectMany(call => call.Notices));
        Assert.Equal(
            ["2026-03-12 09", "2026-03-18 09", "2026-03-25 09", "2026-04-10 10"], // The clock went forward on the 29th.
            book.Receiver.Received.Select(Told));
        Assert.Empty((await book.LedgerAsync()).Outbox);
    }

    [Fact]
    public async Task Only_the_highest_stage_reached_is_told_and_the_lower_ones_are_recorded_as_skipped()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("each"));
        var (late, later) = (book.Add(1, daysLate: 8), book.Add(2, daysLate: 400));

        await book.SyncAndNotifyAsync();
        book.Clock.Advance(TimeSpan.FromDays(6));
        await book.SyncAndNotifyAsync();

        Assert.Equal([(later, 30), (late, 7), (late, 14)], book.Receiver.Received.SelectMany(call => call.Notices));
        var told = (await book.LedgerAsync()).Told;
        Assert.Equal((14, "1"), (told[late].Stage, string.Join(',', told[late].Skipped)));
        Assert.Equal((30, "1,7,14"), (told[later].Stage, string.Join(',', told[later].Skipped)));
        Assert.Equal($"{late}/14", told[late].MessageId);
    }

    [Fact]
    public async Task A_new_channel_is_told_everything_anew_and_the_old_one_nothing_twice()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("each"));
        var invoices = new[] { book.Add(1, daysLate: 40), book.Add(2, daysLate: 3) };
        await book.SyncAndNotifyAsync();
        book.Receiver.Received.Clear();

        await book.RestartAsync(new(LateBook.Webhook("each").Concat(LateBook.Webhook("digest", "board", index: 1))));
        await book.SyncAndNotifyAsync();

        var call = Assert.Single(book.Receiver.Received);
        Assert.StartsWith("board-", call.Id, StringComparison.Ordinal);
        Assert.Equal([(invoices[0], 30), (invoices[1], 1)], call.Notices);
    }

    [Fact]
    public async Task Two_channels_are_told_each_in_its_own_mode()
    {
        await using var book = await LateBook.StartAsync(new(LateBook.Webhook("each").Concat(LateBook.Webhook("digest", "board", index: 1))));
        var invoices = new[] { book.Add(1, daysLate: 40), book.Add(2, daysLate: 3), book.Add(3, daysLate: 3) };

        await book.SyncAndNotifyAsync();
        await book.SyncAndNotifyAsync();

        Assert.Equal(
            ["inv_000000000000001/30", "inv_000000000000002/1", "inv_000000000000003/1"],
            book.Receiver.Received.Take(3).Select(call => call.Id));
        Assert.Equal([(invoices[0], 30), (invoices[1], 1), (invoices[2], 1)], book.Receiver.Received.Last().Notices);
        Assert.Equal(4, book.Receiver.Received.Count);
    }

    [Fact]
    public async Task A_stage_reached_on_a_Saturday_is_told_on_Monday_at_the_hour()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("digest"));
        var invoice = book.Add(1, daysLate: -2); // Due on Friday 13 March.
        book.Clock.SetUtcNow(LateBook.Start.AddDays(1));
        await book.SyncAsync();

        for (var hour = 0; hour < 5 * 24; hour++)
        {
            await book.NotifyAsync();
            book.Clock.Advance(TimeSpan.FromHours(1));
        }

        var call = Assert.Single(book.Receiver.Received);
        Assert.Equal("2026-03-16 09", Told(call));
        Assert.Equal([(invoice, 1)], call.Notices);
    }

    [Fact]
    public async Task Hours_that_were_missed_are_caught_up_by_the_next_run()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("digest"));
        book.Add(1, daysLate: 0);
        await book.SyncAndNotifyAsync();
        Assert.Empty(book.Receiver.Received);

        book.Clock.SetUtcNow(LateBook.Start.AddDays(1).AddHours(13)); // 22:05, and nothing ran since yesterday.
        await book.RestartAsync(LateBook.Webhook("digest"));
        await book.SyncAndNotifyAsync();

        Assert.Single(book.Receiver.Received);
    }

    [Fact]
    public async Task A_stage_missed_altogether_is_told_when_the_connector_is_back_and_not_one_by_one()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("digest"));
        var invoice = book.Add(1, daysLate: 1);
        await book.SyncAndNotifyAsync();

        book.Clock.Advance(TimeSpan.FromDays(35));
        await book.SyncAndNotifyAsync();

        Assert.Equal([(invoice, 1), (invoice, 30)], book.Receiver.Received.SelectMany(call => call.Notices));
        Assert.Equal([7, 14], (await book.LedgerAsync()).Told[invoice].Skipped);
    }

    [Fact]
    public async Task Before_the_first_snapshot_nothing_is_told_and_nothing_fails()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("digest"));
        book.Add(1, daysLate: 40);

        await book.NotifyAsync();

        Assert.Empty(book.Receiver.Received);
        Assert.DoesNotContain(book.Connector.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_any_channel_the_log_is_told_once()
    {
        await using var book = await LateBook.StartAsync([]);
        book.Add(1, daysLate: 40);

        await book.SyncAndNotifyAsync();
        await book.SyncAndNotifyAsync();

        var line = Assert.Single(book.Connector.Log.Lines, line => line.Contains("Overdue notice", StringComparison.Ordinal));
        Assert.Contains("EUR 100.50 on 1 invoices", line, StringComparison.Ordinal);
        Assert.DoesNotContain(book.Connector.Log.Lines, line => line.Contains("/pay/", StringComparison.Ordinal));
    }

    /// <summary>Date and hour in Amsterdam at which a call came.</summary>
    private static string Told(Call call) => TimeZoneInfo.ConvertTime(
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(call.Headers["webhook-timestamp"]!, CultureInfo.InvariantCulture)),
        TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam")).ToString("yyyy-MM-dd HH", CultureInfo.InvariantCulture);
}
