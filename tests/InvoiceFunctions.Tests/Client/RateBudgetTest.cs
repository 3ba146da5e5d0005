using System.Globalization;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Client;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Client;

public sealed class RateBudgetTest
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider clock = new(Start);

    [Fact]
    public void A_new_budget_has_a_whole_window_and_no_wait()
    {
        var budget = Budget(known: new RateWindow());

        Assert.Equal((60, 60, TimeSpan.Zero), (budget.Limit, budget.Remaining, budget.Wait));
    }

    [Fact]
    public void What_is_spent_is_counted_and_the_next_is_refused_by_our_own_count()
    {
        var budget = Budget(limit: 3);
        Ask(budget, Granted(3, 2));
        budget.Spend();
        Assert.Equal(1, budget.Remaining);
        budget.Spend();

        var refused = Assert.Throws<PortalRateLimitedException>(() => budget.Spend());

        Assert.False(refused.Refused);
        Assert.Equal(Start.AddMinutes(1), refused.ReopensAt);
        Assert.Equal((0, 3, 0), (budget.Remaining, budget.Window.Used, budget.Window.Refused));
        Assert.Equal(TimeSpan.FromMinutes(1), budget.Wait);
    }

    [Fact]
    public void The_window_opens_when_its_first_answer_comes()
    {
        var budget = Budget();
        var first = budget.Spend();
        clock.Advance(TimeSpan.FromSeconds(2));
        budget.Learn(first, Granted(60, 59));
        var second = budget.Spend();
        clock.Advance(TimeSpan.FromSeconds(2));
        budget.Learn(second, Granted(60, 58));

        Assert.Equal(Start.AddSeconds(62), budget.Window.ReopensAt);
    }

    [Fact]
    public void A_window_whose_first_request_was_lost_opens_with_the_next_answer()
    {
        var budget = Budget();
        budget.Spend();
        clock.Advance(TimeSpan.FromSeconds(10));
        Ask(budget, Granted(60, 58));

        Assert.Equal((Start.AddSeconds(70), 2), (budget.Window.ReopensAt!.Value, budget.Window.Used));
    }

    [Fact]
    public void When_the_window_is_over_there_is_a_whole_one_again()
    {
        var budget = Budget(limit: 2);
        Ask(budget, Granted(2, 1));
        Ask(budget, Granted(2, 0));

        clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.Equal((0, TimeSpan.FromTicks(1)), (budget.Remaining, budget.Wait));
        clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal((2, TimeSpan.Zero), (budget.Remaining, budget.Wait));
        budget.Spend();
        Assert.Equal((1, Start.AddMinutes(2)), (budget.Remaining, budget.Window.ReopensAt!.Value));
    }

    [Fact]
    public void At_the_end_of_a_window_where_the_portals_own_may_be_over_nothing_is_sent()
    {
        var budget = Budget();
        var first = budget.Spend();
        clock.Advance(TimeSpan.FromSeconds(2)); // The portal's window began somewhere in these two seconds.
        budget.Learn(first, Granted(60, 59));

        clock.Advance(TimeSpan.FromSeconds(58) - TimeSpan.FromTicks(1));
        Assert.Equal((59, TimeSpan.Zero), (budget.Remaining, budget.Wait));
        clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal((0, TimeSpan.FromSeconds(2)), (budget.Remaining, budget.Wait));
        Assert.Equal(Start.AddSeconds(62), Assert.Throws<PortalRateLimitedException>(() => budget.Spend()).ReopensAt);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((60, TimeSpan.Zero), (budget.Remaining, budget.Wait));
    }

    [Fact]
    public void A_refusal_from_in_front_of_the_portals_limiter_opens_no_window()
    {
        var budget = Budget();
        Ask(budget, new HttpResponseMessage(HttpStatusCode.Unauthorized));
        clock.Advance(TimeSpan.FromSeconds(5)); // A new key is fetched.

        Ask(budget, Granted(60, 59));
        Ask(budget, Granted(60, 58));

        Assert.Equal((Start.AddSeconds(65), 3), (budget.Window.ReopensAt!.Value, budget.Window.Used));
    }

    [Fact]
    public void A_window_not_yet_begun_is_handed_on_as_such()
    {
        var first = Budget();
        Ask(first, new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        clock.Advance(TimeSpan.FromSeconds(30));

        var second = Budget(known: first.Window);
        Ask(second, Granted(60, 59));

        Assert.Equal(Start.AddSeconds(90), second.Window.ReopensAt);
    }

    [Fact]
    public void A_late_answer_to_the_window_before_says_nothing_of_this_one()
    {
        var budget = Budget();
        Ask(budget, Granted(60, 59));
        var late = budget.Spend();
        clock.Advance(TimeSpan.FromSeconds(60));
        var first = budget.Spend();

        budget.Learn(late, Granted(60, 0));
        clock.Advance(TimeSpan.FromSeconds(3));
        budget.Learn(first, Granted(60, 59));

        Assert.Equal((59, Start.AddSeconds(123)), (budget.Remaining, budget.Window.ReopensAt!.Value));
    }

    [Fact]
    public void What_others_spent_with_the_same_key_is_learned_from_the_answers()
    {
        var budget = Budget();

        Ask(budget, Granted(60, 10));

        Assert.Equal(10, budget.Remaining);
    }

    [Fact]
    public void Answers_that_overtake_each_other_never_give_back_what_is_spent()
    {
        var budget = Budget();
        var window = Enumerable.Range(0, 5).Select(_ => budget.Spend()).Last();

        budget.Learn(window, Granted(60, 55));
        budget.Learn(window, Granted(60, 59));

        Assert.Equal(55, budget.Remaining);
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(60, 60)]
    [InlineData(120, 60)]
    public void A_lower_limit_is_learned_and_a_higher_one_is_not(int told, int limit)
    {
        var budget = Budget();

        Ask(budget, Granted(told, told - 1));

        Assert.Equal((limit, limit - 1), (budget.Limit, budget.Remaining));
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("many", "few")]
    [InlineData("-5", "-6")]
    [InlineData("60", "many")]
    [InlineData("", "")]
    public void Headers_that_make_no_sense_teach_nothing(string limit, string remaining)
    {
        var budget = Budget();
        var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("X-RateLimit-Limit", limit);
        response.Headers.TryAddWithoutValidation("X-RateLimit-Remaining", remaining);

        Ask(budget, response);

        Assert.Equal((60, 59), (budget.Limit, budget.Remaining));
    }

    [Fact]
    public void A_refusal_by_the_portal_is_counted_and_closes_the_window_for_as_long_as_it_says()
    {
        var budget = Budget();

        var refused = Assert.Throws<PortalRateLimitedException>(() => Ask(budget, TooMany("17")));

        Assert.True(refused.Refused);
        Assert.Equal(Start.AddSeconds(17), refused.ReopensAt);
        Assert.Equal((0, TimeSpan.FromSeconds(17), 1), (budget.Remaining, budget.Wait, budget.Window.Refused));
        Assert.False(Assert.Throws<PortalRateLimitedException>(() => budget.Spend()).Refused);
        clock.Advance(TimeSpan.FromSeconds(17));
        Assert.Throws<PortalRateLimitedException>(() => Ask(budget, TooMany("1")));
        Assert.Equal(2, budget.Window.Refused);
    }

    [Fact]
    public void A_refusal_that_does_not_say_for_how_long_is_for_a_window()
    {
        var budget = Budget();

        var refused = Assert.Throws<PortalRateLimitedException>(() => Ask(budget, TooMany(null)));

        Assert.Equal(Start.AddMinutes(1), refused.ReopensAt);
    }

    [Fact]
    public void The_next_holder_goes_on_where_the_last_one_stopped()
    {
        var first = Budget();
        Ask(first, Granted(50, 40));
        Assert.Throws<PortalRateLimitedException>(() => Ask(first, TooMany("30")));

        var second = Budget(known: first.Window);

        Assert.Equal((50, 0, TimeSpan.FromSeconds(30), 1), (second.Limit, second.Remaining, second.Wait, second.Window.Refused));
        clock.Advance(TimeSpan.FromSeconds(30));
        second.Spend();
        Assert.Equal((49, 1), (second.Remaining, second.Window.Refused));
    }

    [Fact]
    public void Many_at_once_spend_no_more_than_there_is()
    {
        var budget = Budget();
        var refused = 0;

        Parallel.For(0, 200, _ =>
        {
            try
            {
                budget.Spend();
            }
            catch (PortalRateLimitedException)
            {
                Interlocked.Increment(ref refused);
            }
        });

        Assert.Equal((0, 60, 140), (budget.Remaining, budget.Window.Used, refused));
    }

    [Fact]
    public async Task A_burst_of_a_whole_window_is_let_in_and_the_next_request_is_not_even_sent()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = 60 * 15 }, clock);
        using var pipeline = PortalPipeline.To(portal, clock: clock);
        await pipeline.ReadAllAsync(knownLast: 60);

        var refused = await Assert.ThrowsAsync<PortalRateLimitedException>(() => pipeline.InvoiceAsync(portal.Book.Invoices[0].Id));

        Assert.False(refused.Refused);
        Assert.Equal((60, 0), (portal.Requests.Count, portal.Refused));

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(900, (await pipeline.ReadAllAsync(knownLast: 60)).Count);
        await Assert.ThrowsAsync<PortalRateLimitedException>(() => pipeline.InvoiceAsync(portal.Book.Invoices[0].Id));
        Assert.Equal((120, 0, 0), (portal.Requests.Count, portal.Refused, pipeline.Budget.Window.Refused));
    }

    [Fact]
    public async Task A_portal_whose_limit_is_lower_than_documented_is_never_asked_too_much_after_the_first_answer()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = 60 * 15, RequestsPerMinute = 20 }, clock);
        using var pipeline = PortalPipeline.To(portal, clock: clock);
        var read = 0;

        var refused = await Assert.ThrowsAsync<PortalRateLimitedException>(async () =>
        {
            await foreach (var page in pipeline.PagesAsync())
            {
                read = page.Number;
            }
        });

        Assert.Equal((false, 20, 20, 0), (refused.Refused, read, portal.Requests.Count, portal.Refused));
    }

    [Fact]
    public async Task What_somebody_else_spends_with_the_same_key_is_not_spent_twice()
    {
        await using var portal = await PortalSimulator.StartAsync(clock: clock);
        using var other = PortalPipeline.To(portal, clock: clock);
        using var pipeline = PortalPipeline.To(portal, clock: clock);
        await other.ReadAllAsync(knownLast: 27);

        await pipeline.InvoiceAsync(portal.Book.Invoices[0].Id);

        Assert.Equal(60 - 28, pipeline.Budget.Remaining);
    }

    [Fact]
    public async Task A_key_that_is_replaced_in_the_middle_does_not_shift_the_window()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = 59 * 15 }, clock);
        var key = new RotatingKey("old", () =>
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            return portal.ApiKey;
        });
        using var pipeline = PortalPipeline.To(portal, key, clock);
        await pipeline.InvoiceAsync(portal.Book.Invoices[0].Id);
        clock.Advance(TimeSpan.FromSeconds(50));
        await Assert.ThrowsAsync<PortalRateLimitedException>(() => pipeline.ReadAllAsync(knownLast: 59));

        clock.Advance(pipeline.Budget.Wait);
        await pipeline.ReadAllAsync(knownLast: 59);

        Assert.Equal((1, 0), (key.Fetched, portal.Refused));
    }

    private static void Ask(RateBudget budget, HttpResponseMessage answer) => budget.Learn(budget.Spend(), answer);

    private static HttpResponseMessage Granted(int limit, int remaining)
    {
        var response = new HttpResponseMessage();
        response.Headers.Add("X-RateLimit-Limit", limit.ToString(CultureInfo.InvariantCulture));
        response.Headers.Add("X-RateLimit-Remaining", remaining.ToString(CultureInfo.InvariantCulture));
        return response;
    }

    private static HttpResponseMessage TooMany(string? retryAfter)
    {
        var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        if (retryAfter is not null)
        {
            response.Headers.Add("retry-after", retryAfter);
        }

        return response;
    }

    private RateBudget Budget(int limit = 60, RateWindow? known = null) =>
        new(clock, new PortalOptions { RequestsPerMinute = limit }, known ?? new RateWindow());
}
