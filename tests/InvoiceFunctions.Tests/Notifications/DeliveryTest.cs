using System.Text.Json;
using InvoiceFunctions.Notifications;
using InvoiceFunctions.Tests.Overdue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace InvoiceFunctions.Tests.Notifications;

public sealed class DeliveryTest
{
    [Fact]
    public async Task What_fails_is_tried_again_after_1_minute_doubling_to_12_hours_and_parked_after_3_days()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("digest"));
        book.Add(1, daysLate: 8);
        book.Receiver.Status = _ => 503;
        await book.SyncAsync();
        var began = book.Clock.GetUtcNow();
        await book.NotifyAsync();

        var attempts = new List<double> { 0 };
        for (var minute = 1; minute <= 5 * 24 * 60; minute++)
        {
            book.Clock.Advance(TimeSpan.FromMinutes(1));
            await book.DeliverAsync();
            if (book.Receiver.Received.Count > attempts.Count)
            {
                attempts.Add((book.Clock.GetUtcNow() - began).TotalMinutes);
            }
        }

        Assert.Equal([0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 1743, 2463, 3183, 3903, 4623], attempts);
        Assert.Single(book.Receiver.Received.Select(call => call.Id).Distinct());
        Assert.Equal(attempts.Count, book.Receiver.Received.Select(call => call.Headers["webhook-timestamp"].ToString()).Distinct().Count());
        Assert.All(book.Receiver.Received, call => Assert.Equal(call.ExpectedSignature(LateBook.Secret), call.Headers["webhook-signature"]));
        var message = Assert.Single((await book.LedgerAsync()).Outbox);
        Assert.Equal((true, "The receiver answered 503."), (message.IsParked, message.LastError));
        var health = await book.HealthAsync();
        Assert.Contains("1 messages could not be delivered in 3 days and are parked.", health, StringComparison.Ordinal);
        Assert.Equal("""{"pending":0,"failed":1}""", JsonDocument.Parse(health).RootElement.GetProperty("deliveries").GetRawText());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(429)]
    [InlineData(404)]
    [InlineData(401)]
    [InlineData(304)]
    public async Task A_receiver_that_recovers_is_told_once(int status)
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("each"));
        book.Add(1, daysLate: 8);
        book.Receiver.Status = _ => book.Receiver.Received.Count < 3 ? status : 204;
        await book.SyncAndNotifyAsync();
        var waiting = await book.HealthAsync();

        for (var minute = 0; minute < 10; minute++)
        {
            book.Clock.Advance(TimeSpan.FromMinutes(1));
            await book.Connector.FireAsync("DeliverNotices");
        }

        Assert.Contains("\"pending\":1", waiting, StringComparison.Ordinal);
        Assert.Equal(3, book.Receiver.Received.Count);
        Assert.Single(book.Receiver.Accepted);
        Assert.Empty((await book.LedgerAsync()).Outbox);
    }

    [Fact]
    public async Task A_receiver_that_is_gone_ends_its_channel_and_no_other()
    {
        await using var book = await LateBook.StartAsync(new(LateBook.Webhook("each", "gone").Concat(LateBook.Webhook("digest", "board", index: 1))));
        book.Add(1, daysLate: 8);
        book.Add(2, daysLate: 9);
        book.Receiver.Status = call => call.Id.StartsWith("board", StringComparison.Ordinal) ? 200 : 410;

        await book.SyncAndNotifyAsync();
        book.Add(3, daysLate: 10);
        book.Clock.Advance(TimeSpan.FromDays(1));
        await book.SyncAndNotifyAsync();

        Assert.Single(book.Receiver.Received, call => !call.Id.StartsWith("board", StringComparison.Ordinal));
        Assert.Equal(2, book.Receiver.Accepted.Count);
        Assert.NotNull((await book.LedgerAsync("gone")).EndedAt);
        var health = await book.HealthAsync();
        Assert.Contains("Channel 'gone' is told nothing any more: its receiver answered that it is gone (410).", JsonDocument.Parse(health).RootElement.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("\"pending\":0,\"failed\":0", health, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var elsewhere = await Receiver.StartAsync();
        await using var book = await LateBook.StartAsync(LateBook.Webhook("digest"));
        book.Add(1, daysLate: 8);
        (book.Receiver.Status, book.Receiver.Location) = (_ => status, elsewhere.Url);

        await book.SyncAndNotifyAsync();

        Assert.Single(book.Receiver.Received);
        Assert.Empty(elsewhere.Received);
        Assert.Equal($"The receiver answered {status}.", Assert.Single((await book.LedgerAsync()).Outbox).LastError);
    }

    [Fact]
    public async Task A_receiver_that_is_down_or_silent_is_a_failed_attempt()
    {
        await using var book = await LateBook.StartAsync(
            LateBook.Webhook("digest"),
            services => services.Configure<HttpClientFactoryOptions>("callbacks", options => options.HttpClientActions.Add(http => http.Timeout = TimeSpan.FromMilliseconds(100))));
        book.Add(1, daysLate: 8);
        using var silent = new ManualResetEventSlim();
        book.Receiver.Status = _ =>
        {
            silent.Wait();
            return 200;
        };

        await book.SyncAndNotifyAsync();
        var first = Assert.Single((await book.LedgerAsync()).Outbox).LastError;
        silent.Set();
        await book.Receiver.DisposeAsync();
        book.Clock.Advance(TimeSpan.FromMinutes(1));
        await book.Connector.FireAsync("DeliverNotices");

        Assert.Equal("The receiver did not answer within 0 s.", first);
        var message = Assert.Single((await book.LedgerAsync()).Outbox);
        Assert.Equal((2, "The receiver cannot be reached: ConnectionError."), (message.Attempts, message.LastError));
        Assert.DoesNotContain(book.Connector.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Outside_the_Local_host_a_name_that_resolves_to_this_machine_is_not_called()
    {
        var settings = LateBook.Webhook("digest");
        settings["Notifications:Channels:0:Url"] = "https://localhost:44399/hook";
        await using var book = await LateBook.StartAsync(settings, services => services.PostConfigure<NotificationOptions>(options => options.AllowLoopback = false));
        book.Add(1, daysLate: 8);

        await book.SyncAndNotifyAsync();

        Assert.Equal(
            "The receiver's host has no public address, and no other may be called.", Assert.Single((await book.LedgerAsync()).Outbox).LastError);
    }

    [Fact]
    public async Task Neither_secrets_nor_links_nor_the_address_are_logged()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("each"));
        book.Add(1, daysLate: 8);
        book.Receiver.Status = _ => book.Receiver.Received.Count < 2 ? 500 : 200;

        await book.SyncAndNotifyAsync();
        book.Clock.Advance(TimeSpan.FromMinutes(1));
        await book.Connector.FireAsync("DeliverNotices");

        Assert.Single(book.Receiver.Accepted);
        Assert.DoesNotContain(
            book.Connector.Log.Lines,
            line => line.Contains(LateBook.Secret[6..], StringComparison.Ordinal) || line.Contains("/pay/", StringComparison.Ordinal)
                || line.Contains("/hook", StringComparison.Ordinal) || line.Contains("v1,", StringComparison.Ordinal));
    }
}
