using System.Globalization;
using System.Net;
using InvoiceFunctions.Sync;
using Microsoft.Extensions.DependencyInjection;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>The design's table of situations: what is there, how old it is, and what is left of the rate window.</summary>
public sealed class SnapshotSituationsTest
{
    private static readonly Dictionary<string, string?> FiveAMinute = new() { ["MijnKlantportaal:RequestsPerMinute"] = "5" };

    [Fact]
    public async Task An_old_snapshot_is_served_at_once_and_the_next_run_takes_up_the_request_for_a_new_one()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(clock: clock);
        await connector.RowsAsync();
        await connector.SweepAsync();
        connector.Portal.Book.Add();
        connector.Portal.ClearRequests();
        clock.Move(TimeSpan.FromMinutes(20));

        var old = await connector.RowsAsync();
        var requestsForOld = connector.Portal.Requests.Count;
        var requested = await connector.JsonAsync("sync");
        await connector.SweepAsync();
        clock.Move(SnapshotReader.CheckInterval);
        var fresh = await connector.RowsAsync();
        var idle = await connector.JsonAsync("sync");

        Assert.Equal(16, old.Count);
        Assert.Equal(0, requestsForOld);
        Assert.Equal("requested", requested.Text("state"));
        Assert.NotNull(requested.Text("requestedAt"));
        Assert.Equal(17, fresh.Count);
        Assert.Equal("idle", idle.Text("state"));
    }

    [Fact]
    public async Task A_snapshot_younger_than_the_interval_asks_for_nothing()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(clock: clock);
        await connector.RowsAsync();
        clock.Move(TimeSpan.FromMinutes(14));

        await connector.RowsAsync();

        Assert.Equal("idle", (await connector.JsonAsync("sync")).Text("state"));
    }

    [Fact]
    public async Task A_sweep_that_is_asked_for_begins_with_the_next_run_whatever_the_interval()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(clock: clock);
        await connector.RowsAsync();
        await connector.SweepAsync();
        connector.Portal.Book.Add();
        clock.Move(TimeSpan.FromMinutes(2));

        await connector.SweepAsync();
        clock.Move(SnapshotReader.CheckInterval);
        var notDue = await connector.RowsAsync();
        using var asked = await connector.Http.PostAsync(new Uri("api/sync", UriKind.Relative), content: null);
        await connector.SweepAsync();
        clock.Move(SnapshotReader.CheckInterval);
        var fresh = await connector.RowsAsync();

        Assert.Equal(16, notDue.Count);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        Assert.Equal("/api/sync", asked.Header("Location"));
        Assert.Equal(17, fresh.Count);
    }

    [Fact]
    public async Task The_first_sweep_is_followed_at_once_by_a_second_that_finds_what_had_slipped()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(
            new SimulatorOptions { Invoices = 40 }, new() { ["MijnKlantportaal:MaxConcurrentRequests"] = "1" }, clock);
        var slipped = connector.Portal.Book.Invoices[15].Id;
        connector.Portal.BeforeAnswer = request =>
        {
            if (request.Page == 2)
            {
                connector.Portal.BeforeAnswer = null;
                connector.Portal.Book.Delete(connector.Portal.Book.Invoices[0].Id);
            }
        };

        var first = await connector.RowsAsync();
        await connector.SweepAsync();
        clock.Move(SnapshotReader.CheckInterval);
        var second = await connector.RowsAsync();

        Assert.DoesNotContain(slipped, first.Ids());
        Assert.Equal(connector.Portal.Book.Invoices.Select(invoice => invoice.Id).Order(), second.Ids().Order());
    }

    [Fact]
    public async Task Callers_who_want_it_fresher_share_one_reading()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 100, Latency = TimeSpan.FromMilliseconds(50) }, clock: clock);
        await connector.RowsAsync();
        clock.Move(TimeSpan.FromMinutes(2));
        connector.Portal.Book.Add();
        connector.Portal.ClearRequests();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => connector.RowsAsync("?maxAge=60")));

        Assert.All(answers, rows => Assert.Equal(101, rows.Count));
        Assert.Equal(Enumerable.Range(1, 7), connector.Portal.Requests.Select(request => request.Page!.Value).Order());
    }

    [Theory]
    [InlineData("invoices?maxAge=60")]
    [InlineData("summary?maxAge=60")]
    public async Task A_snapshot_within_the_age_wanted_is_not_read_again(string path)
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(clock: clock);
        await connector.RowsAsync();
        connector.Portal.ClearRequests();
        clock.Move(TimeSpan.FromSeconds(50));

        await connector.JsonAsync(path);
        var within = connector.Portal.Requests.Count;
        clock.Move(TimeSpan.FromSeconds(15));
        await connector.JsonAsync(path);

        Assert.Equal(0, within);
        Assert.Equal(2, connector.Portal.Requests.Count);
    }

    [Fact]
    public async Task An_age_wanted_below_a_minute_counts_as_a_minute()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(clock: clock);
        await connector.RowsAsync();
        connector.Portal.ClearRequests();
        clock.Move(TimeSpan.FromSeconds(50));

        await connector.RowsAsync("?maxAge=0");
        await connector.RowsAsync("?maxAge=59");

        Assert.Empty(connector.Portal.Requests);
    }

    [Fact]
    public async Task A_portal_that_does_not_fit_what_is_left_of_the_window_is_served_as_it_was_and_asked_for()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(
            new SimulatorOptions { Invoices = 59, RequestsPerMinute = 6, RateWindow = TimeSpan.FromMinutes(10) },
            new() { ["MijnKlantportaal:RequestsPerMinute"] = "6", ["MijnKlantportaal:RateWindow"] = "00:10:00" },
            clock);
        await connector.RowsAsync();
        connector.Portal.Book.Add();
        clock.Move(TimeSpan.FromMinutes(11));
        using var first = await connector.GetAsync("invoices?maxAge=60"); // Four pages: two requests of this window are left.
        connector.Portal.Book.Add();
        connector.Portal.ClearRequests();
        clock.Move(TimeSpan.FromMinutes(2));

        using var spent = await connector.GetAsync("invoices?maxAge=60");
        var requestsWhenSpent = connector.Portal.Requests.Count;
        var state = (await connector.JsonAsync("sync")).Text("state");
        clock.Move(TimeSpan.FromMinutes(9));
        using var reopened = await connector.GetAsync("invoices?maxAge=60");

        Assert.Equal(HttpStatusCode.OK, spent.StatusCode);
        Assert.Equal("60", spent.Header("X-Total-Count"));
        Assert.Equal(first.Header("X-Snapshot-AsOf"), spent.Header("X-Snapshot-AsOf"));
        Assert.Equal(0, requestsWhenSpent);
        Assert.Equal("requested", state);
        Assert.Equal("61", reopened.Header("X-Total-Count"));
        Assert.NotEqual(first.Header("X-Snapshot-AsOf"), reopened.Header("X-Snapshot-AsOf"));
        Assert.Equal(0, connector.Portal.Refused);
    }

    [Fact]
    public async Task Concurrent_first_readers_share_one_reading()
    {
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 100, Latency = TimeSpan.FromMilliseconds(30) });

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => connector.RowsAsync()));

        Assert.All(answers, rows => Assert.Equal(100, rows.Count));
        Assert.All(connector.Portal.Requests.GroupBy(request => request.Page), page => Assert.Single(page));
    }

    [Fact]
    public async Task A_first_reader_who_finds_the_lease_taken_waits_for_the_result()
    {
        await using var connector = await Connector.StartAsync();
        var hold = await connector.Services.GetRequiredService<PortalLease>().TryTakeAsync(CancellationToken.None);

        var reading = connector.RowsAsync();
        await Task.Delay(300);
        var waited = !reading.IsCompleted && connector.Portal.Requests.Count == 0;
        await hold!.DisposeAsync();
        var rows = await reading;

        Assert.True(waited);
        Assert.Equal(16, rows.Count);
    }

    [Fact]
    public async Task A_first_reader_waits_for_the_lease_no_longer_than_twenty_seconds()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(clock: clock);
        await using var hold = await connector.Services.GetRequiredService<PortalLease>().TryTakeAsync(CancellationToken.None);

        var reading = connector.GetAsync("invoices");
        await Task.Delay(300);
        clock.Move(TimeSpan.FromSeconds(19));
        await Task.Delay(300);
        var waits = !reading.IsCompleted;
        clock.Move(TimeSpan.FromSeconds(1));
        using var answer = await reading;

        Assert.True(waits);
        await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable);
        answer.RetryAfter();
    }

    [Fact]
    public async Task A_first_reading_longer_than_the_window_says_how_far_it_is_and_when_to_ask_again()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 160, RequestsPerMinute = 5 }, FiveAMinute, clock);

        using var first = await connector.GetAsync("invoices");
        using var atOnce = await connector.GetAsync("summary");
        var requestsInFirstWindow = connector.Portal.Requests.Count;
        clock.Move(TimeSpan.FromSeconds(first.RetryAfter()));
        using var second = await connector.GetAsync("invoices/inv_1");
        clock.Move(TimeSpan.FromSeconds(second.RetryAfter()));
        var rows = await connector.RowsAsync();

        Assert.Contains("75 invoices from 5 pages", await first.ProblemAsync(HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
        await atOnce.ProblemAsync(HttpStatusCode.ServiceUnavailable);
        atOnce.RetryAfter();
        Assert.Equal(5, requestsInFirstWindow);
        Assert.Contains("150 invoices from 10 pages", await second.ProblemAsync(HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
        Assert.Equal(connector.Portal.Book.Invoices.Select(invoice => invoice.Id).Order(), rows.Ids().Order());
        Assert.Equal(0, connector.Portal.Refused);
    }

    [Fact]
    public async Task Who_asks_again_when_told_to_gets_there_without_a_refusal_by_the_portal()
    {
        var second = TimeSpan.FromSeconds(1);
        await using var connector = await Connector.StartAsync(
            new SimulatorOptions { Invoices = 160, RequestsPerMinute = 5, RateWindow = second },
            new(FiveAMinute) { ["MijnKlantportaal:RateWindow"] = second.ToString("c", CultureInfo.InvariantCulture) });

        var refusals = 0;
        using var last = await PatientlyAsync(connector, () => refusals++);

        Assert.Equal("160", last.Header("X-Total-Count"));
        Assert.Equal(2, refusals);
        Assert.Equal(0, connector.Portal.Refused);
    }

    [Fact]
    public async Task The_timer_gets_a_first_reading_through_windows_that_nobody_asks_in()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 160, RequestsPerMinute = 5 }, FiveAMinute, clock);

        for (var minute = 0; minute < 3; minute++)
        {
            await connector.SweepAsync();
            clock.Move(TimeSpan.FromSeconds(61));
        }

        connector.Portal.ClearRequests();
        var rows = await connector.RowsAsync();
        Assert.Equal(160, rows.Count);
        Assert.Empty(connector.Portal.Requests);
    }

    [Fact]
    public async Task A_restart_in_the_middle_of_a_reading_goes_on_where_it_was()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 120, RequestsPerMinute = 5 }, FiveAMinute, clock);
        using var first = await connector.GetAsync("invoices");
        await connector.StopAsync();
        connector.Portal.ClearRequests();
        clock.Move(TimeSpan.FromSeconds(61));

        await using var restarted = await Connector.StartAsync(settings: FiveAMinute, clock: clock, portal: connector.Portal, folder: connector.Folder);
        var rows = await restarted.RowsAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, first.StatusCode);
        Assert.Equal(120, rows.Count);
        Assert.DoesNotContain(connector.Portal.Requests, request => request.Page <= 5);
    }

    private static async Task<HttpResponseMessage> PatientlyAsync(Connector connector, Action refused)
    {
        while (true)
        {
            var answer = await connector.GetAsync("invoices");
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                return answer;
            }

            refused();
            await Task.Delay(TimeSpan.FromSeconds(answer.RetryAfter()));
        }
    }
}
