using System.Net;
using System.Text.Json;
using InvoiceFunctions.Health;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>Where the sweep stands and how the connector is, from the first start on.</summary>
public sealed class SyncAndHealthTest
{
    [Fact]
    public async Task Before_the_first_snapshot_the_connector_is_starting_and_well()
    {
        await using var connector = await Connector.StartAsync();

        var health = await connector.JsonAsync("health");
        var sync = await connector.JsonAsync("sync");

        Assert.Equal(["status", "problems", "snapshot", "timers", "deliveries"], Members(health));
        Assert.Equal("starting", health.Text("status"));
        Assert.Equal(JsonValueKind.Null, health.GetProperty("snapshot").ValueKind);
        Assert.Empty(health.GetProperty("timers").EnumerateArray());
        Assert.Equal(["state", "requestedAt", "sweep", "snapshot", "lastFailure"], Members(sync));
        Assert.Equal("idle", sync.Text("state"));
        Assert.Equal(JsonValueKind.Null, sync.GetProperty("snapshot").ValueKind);
        Assert.Empty(connector.Portal.Requests);
    }

    [Fact]
    public async Task Health_needs_no_key()
    {
        await using var connector = await Connector.StartAsync();
        connector.Http.DefaultRequestHeaders.Clear();

        Assert.Equal("starting", (await connector.JsonAsync("health")).Text("status"));
    }

    [Fact]
    public async Task A_sweep_under_way_is_told_page_by_page()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(
            new SimulatorOptions { Invoices = 160, RequestsPerMinute = 5 }, new() { ["MijnKlantportaal:RequestsPerMinute"] = "5" }, clock);
        await connector.SweepAsync();

        var sync = await connector.JsonAsync("sync");
        var health = await connector.JsonAsync("health");

        Assert.Equal("sweeping", sync.Text("state"));
        var sweep = sync.GetProperty("sweep");
        Assert.Equal(["startedAt", "pagesRead", "knownPages", "rowsRead", "windowReopensAt"], Members(sweep));
        Assert.Equal(5, sweep.GetProperty("pagesRead").GetInt32());
        Assert.Equal(75, sweep.GetProperty("rowsRead").GetInt32());
        Assert.Equal(JsonValueKind.Null, sweep.GetProperty("knownPages").ValueKind);
        Assert.True(sweep.GetProperty("windowReopensAt").GetDateTimeOffset() > clock.GetUtcNow());
        Assert.Equal("starting", health.Text("status"));
    }

    [Fact]
    public async Task A_finished_sweep_is_told_with_its_figures_and_its_timer()
    {
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 40 });
        await connector.SweepAsync();

        var sync = (await connector.JsonAsync("sync")).GetProperty("snapshot");
        var health = await connector.JsonAsync("health");

        Assert.Equal(["asOf", "publishedAt", "complete", "count", "pages"], Members(sync));
        Assert.Equal((40, 3, true), (sync.GetProperty("count").GetInt32(), sync.GetProperty("pages").GetInt32(), sync.GetProperty("complete").GetBoolean()));
        Assert.EndsWith("Z", sync.Text("asOf"), StringComparison.Ordinal);
        Assert.Equal("healthy", health.Text("status"));
        Assert.Empty(health.GetProperty("problems").EnumerateArray());
        Assert.Equal(["asOf", "ageSeconds", "complete", "count"], Members(health.GetProperty("snapshot")));
        var timer = Assert.Single(health.GetProperty("timers").EnumerateArray());
        Assert.Equal(["name", "lastRunAt", "ageSeconds", "error"], Members(timer));
        Assert.Equal((TimerNames.Sync, null), (timer.Text("name"), timer.Text("error")));
        Assert.Equal((0, 0), (health.GetProperty("deliveries").GetProperty("pending").GetInt32(), health.GetProperty("deliveries").GetProperty("failed").GetInt32()));
    }

    [Fact]
    public async Task A_sweep_that_is_asked_for_twice_is_one_request()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(clock: clock);
        await connector.RowsAsync();
        await connector.SweepAsync();
        clock.Move(TimeSpan.FromMinutes(1));

        using var first = await connector.Http.PostAsync(new Uri("api/sync", UriKind.Relative), content: null);
        clock.Move(TimeSpan.FromSeconds(5));
        using var second = await connector.Http.PostAsync(new Uri("api/sync", UriKind.Relative), content: null);

        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        var asked = JsonDocument.Parse(await first.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("requested", asked.Text("state"));
        Assert.Equal(asked.Text("requestedAt"), JsonDocument.Parse(await second.Content.ReadAsStringAsync()).RootElement.Text("requestedAt"));
    }

    [Fact]
    public async Task A_snapshot_that_is_too_old_is_stale_and_a_timer_that_stopped_is_stuck()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(settings: new() { ["Local:TimerInterval"] = "365.00:00:00" }, clock: clock);
        await connector.RowsAsync();
        clock.Move(TimeSpan.FromMinutes(36));
        var young = await connector.JsonAsync("health");
        clock.Move(TimeSpan.FromMinutes(2));
        var stale = await connector.JsonAsync("health", HttpStatusCode.ServiceUnavailable);
        await connector.SweepAsync();
        var healed = await connector.JsonAsync("health");
        clock.Move(TimeSpan.FromMinutes(11));

        var stuck = await connector.JsonAsync("health", HttpStatusCode.ServiceUnavailable);

        Assert.Equal("healthy", young.Text("status"));
        Assert.Equal("stale", stale.Text("status"));
        Assert.Equal("healthy", healed.Text("status"));
        Assert.Equal("stuck", stuck.Text("status"));
        Assert.Contains(TimerNames.Sync, stuck.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MijnKlantportaal:RequestsPerMinute", "0", "MijnKlantportaal__RequestsPerMinute")]
    [InlineData("MijnKlantportaal:RateWindow", "a minute", "MijnKlantportaal__RateWindow")]
    [InlineData("MijnKlantportaal:BaseAddress", "http://portal.example/", "MijnKlantportaal__BaseAddress")]
    [InlineData("MijnKlantportaal:BaseAddress", "not an address", "MijnKlantportaal__BaseAddress")]
    [InlineData("Sync:Interval", "00:00:00", "Sync__Interval")]
    [InlineData("Storage:Directory", "", "Storage__")]
    [InlineData("KeyVault:Uri", "http://vault.example/", "KeyVault__Uri")]
    [InlineData("Overdue:DefaultPaymentTermDays", "-1", "Overdue__DefaultPaymentTermDays")]
    [InlineData("Overdue:TimeZone", "Mars/Base", "Overdue__TimeZone")]
    [InlineData("Notifications:Channels:0:Type", "fax", "Notifications__Channels__0__Type")]
    public async Task A_bad_setting_lets_the_program_start_and_every_function_says_which_it_is(string setting, string value, string named)
    {
        await using var connector = await Connector.StartAsync(settings: new() { [setting] = value }, validateOnStart: false);

        foreach (var path in (string[])["invoices", "invoices/inv_1", "summary", "sync"])
        {
            Assert.Contains(named, await connector.ProblemAsync(path, HttpStatusCode.InternalServerError), StringComparison.Ordinal);
        }

        using var post = await connector.Http.PostAsync(new Uri("api/sync", UriKind.Relative), content: null);
        Assert.Contains(named, await post.ProblemAsync(HttpStatusCode.InternalServerError), StringComparison.Ordinal);
        var health = await connector.JsonAsync("health", HttpStatusCode.ServiceUnavailable);
        Assert.Equal("misconfigured", health.Text("status"));
        Assert.Contains(named, Assert.Single(health.GetProperty("problems").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Empty(connector.Portal.Requests);
    }

    private static IEnumerable<string> Members(JsonElement json) => json.EnumerateObject().Select(member => member.Name);
}
