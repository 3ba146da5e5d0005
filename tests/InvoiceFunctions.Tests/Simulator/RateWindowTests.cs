using System.Globalization;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Simulator;

public class RateWindowTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 20, 9, 0, 0, 250, TimeSpan.Zero));

    [Fact]
    public async Task A_whole_window_may_go_at_once_and_the_next_request_is_refused()
    {
        await using var portal = await PortalSimulator.StartAsync(clock: _clock);
        var client = portal.Client();

        var burst = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => client.StatusAsync()));
        var next = await client.StatusAsync();

        Assert.All(burst, s => Assert.Equal(HttpStatusCode.OK, s));
        Assert.Equal(HttpStatusCode.TooManyRequests, next);
        Assert.Equal(1, portal.Refused);
        Assert.Equal(61, portal.Requests.Count);
    }

    [Fact]
    public async Task Every_answer_counts_down_and_only_a_refusal_says_how_long_to_wait()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { RequestsPerMinute = 2 }, _clock);
        var client = portal.Client();

        using var first = await client.GetAsync("customer-invoices");
        _clock.Advance(TimeSpan.FromSeconds(10.5));
        using var notFound = await client.GetAsync("customer-invoices/inv_none");
        using var refused = await client.GetAsync("customers");

        Assert.Equal(("2", "1"), (first.Header("X-RateLimit-Limit"), first.Header("X-RateLimit-Remaining")));
        Assert.Equal(("2", "0"), (notFound.Header("X-RateLimit-Limit"), notFound.Header("X-RateLimit-Remaining")));
        Assert.False(first.Headers.Contains("retry-after") || notFound.Headers.Contains("x-ratelimit-reset"));
        Assert.Equal(("2", "0"), (refused.Header("X-RateLimit-Limit"), refused.Header("X-RateLimit-Remaining")));
        // The window closes 49.5 s from now, a quarter past the second.
        Assert.Equal("50", refused.Header("retry-after"));
        var closes = new DateTimeOffset(2026, 11, 20, 9, 1, 1, TimeSpan.Zero).ToUnixTimeSeconds();
        Assert.Equal(closes.ToString(CultureInfo.InvariantCulture), refused.Header("x-ratelimit-reset"));
        Assert.Equal("""{"code":429,"message":"Too many requests."}""", await refused.BodyAsync());
    }

    [Fact]
    public async Task The_window_is_fixed_and_opened_by_its_first_request()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { RequestsPerMinute = 2 }, _clock);
        var client = portal.Client();

        _clock.Advance(TimeSpan.FromSeconds(300));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync());
        _clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync());
        _clock.Advance(TimeSpan.FromSeconds(9.999));
        Assert.Equal(HttpStatusCode.TooManyRequests, await client.StatusAsync());
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync());
        Assert.Equal(HttpStatusCode.TooManyRequests, await client.StatusAsync());
    }

    [Fact]
    public async Task Who_waits_as_long_as_told_is_let_in_whatever_was_refused_meanwhile()
    {
        await using var portal = await PortalSimulator.StartAsync(
            new() { RequestsPerMinute = 1, RateWindow = TimeSpan.FromSeconds(2.3) }, _clock);
        var client = portal.Client();

        await client.StatusAsync();
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.TooManyRequests, await client.StatusAsync());
        using var refused = await client.GetAsync("customer-invoices");
        _clock.Advance(TimeSpan.FromSeconds(int.Parse(refused.Header("retry-after"), CultureInfo.InvariantCulture)));

        Assert.Equal("3", refused.Header("retry-after"));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync());
    }

    [Fact]
    public async Task The_portals_calendar_can_be_set_without_moving_the_rate_window()
    {
        var now = new DateTimeOffset(2031, 3, 30, 12, 0, 0, TimeSpan.Zero);
        await using var portal = await PortalSimulator.StartAsync(new() { Now = now }, _clock);

        _clock.Advance(TimeSpan.FromHours(24));
        var added = portal.Book.Add();
        await portal.Client().StatusAsync();

        Assert.Equal(now.AddDays(1), added.CreatedAt);
        Assert.Equal(TimeSpan.FromHours(2), added.CreatedAt.Offset);
        Assert.Equal(_clock.GetUtcNow(), Assert.Single(portal.Requests).At);
    }
}
