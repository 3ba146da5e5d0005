using System.Net;
using Azure;
using Azure.Security.KeyVault.Secrets;
using InvoiceFunctions.Sync;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Simulator;
using Moq;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>A portal that refuses, is down or talks nonsense: the last good snapshot, or an error that says what to do; never a part of a list.</summary>
public sealed class PortalTroubleTest
{
    private static readonly Dictionary<string, Fault> Faults = new()
    {
        ["500"] = Fault.ServerError,
        ["502"] = Fault.Status(502),
        ["408"] = Fault.Status(408),
        ["422"] = Fault.Status(422),
        ["404"] = Fault.Status(404),
        ["maintenance page, 503"] = Fault.HtmlPage(),
        ["maintenance page, 200"] = Fault.HtmlPage(200),
        ["reset"] = Fault.Reset,
        ["reset in the body"] = Fault.ResetMidBody,
        ["cut-off JSON"] = Fault.CutOffJson,
        ["empty body"] = Fault.Body(""),
        ["null"] = Fault.Body("null"),
        ["bare list"] = Fault.Body("[]"),
        ["empty object"] = Fault.Body("{}"),
        ["empty list without an end"] = Fault.Body("""{"current_page":1,"data":[]}"""),
        ["error in a 200"] = Fault.Body("""{"code":500,"message":"Server Error"}"""),
        ["data that is null"] = Fault.Body("""{"current_page":1,"data":null,"next_page_url":null,"from":null,"to":null,"per_page":15}"""),
        ["rows that are null"] = Fault.Body("""{"current_page":1,"data":[null],"next_page_url":null,"from":1,"to":1,"per_page":15}"""),
        ["empty page with a next one"] = Fault.Body("""{"current_page":1,"data":[],"next_page_url":"x","from":null,"to":null,"per_page":15}"""),
        ["redirect"] = Fault.Body("", 302, headers: new Dictionary<string, string> { ["Location"] = "https://login.example/" }),
        ["stall"] = Fault.Stall(),
        ["stall in the body"] = Fault.StallMidBody,
    };

    public static TheoryData<string> Troubles => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task Without_a_snapshot_trouble_is_an_error_and_the_list_comes_whole_once_it_is_over(string trouble)
    {
        var stalls = trouble.StartsWith("stall", StringComparison.Ordinal);
        var status = stalls ? HttpStatusCode.GatewayTimeout : HttpStatusCode.BadGateway;
        await using var connector = await Connector.StartAsync(services: stalls ? Answers.Hasty : Answers.Impatient);
        connector.Portal.Faults.Add(Faults[trouble], times: 1000);

        var title = await connector.ProblemAsync("invoices", status);
        var sync = await connector.JsonAsync("sync");
        var health = await connector.JsonAsync("health", HttpStatusCode.ServiceUnavailable);
        connector.Portal.Faults.Clear();
        var rows = await connector.RowsAsync();

        Assert.Contains("orta", title, StringComparison.Ordinal);
        Assert.Equal(title, sync.GetProperty("lastFailure").Text("message"));
        Assert.Equal("failing", health.Text("status"));
        Assert.Contains(title, health.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(16, rows.Count);
    }

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task With_a_snapshot_trouble_serves_the_last_good_one_unchanged(string trouble)
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(
            clock: clock, services: trouble.StartsWith("stall", StringComparison.Ordinal) ? Answers.Hasty : Answers.Impatient);
        using var good = await connector.GetAsync("invoices");
        connector.Portal.Book.Add();
        connector.Portal.Faults.Add(Faults[trouble], times: 1000);
        clock.Move(TimeSpan.FromMinutes(2));

        using var asked = await connector.GetAsync("invoices?maxAge=60");
        clock.Move(TimeSpan.FromMinutes(20));
        await connector.SweepAsync();
        clock.Move(SnapshotReader.CheckInterval);
        using var served = await connector.GetAsync("invoices");
        connector.Portal.Faults.Clear();
        clock.Move(TimeSpan.FromMinutes(2));
        var recovered = await connector.RowsAsync("?maxAge=60");

        var truth = await good.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        Assert.Equal(truth, await asked.Content.ReadAsStringAsync());
        Assert.Equal(truth, await served.Content.ReadAsStringAsync());
        Assert.Equal(good.Header("X-Snapshot-AsOf"), served.Header("X-Snapshot-AsOf"));
        Assert.Equal(17, recovered.Count);
    }

    [Fact]
    public async Task A_caller_who_wants_it_fresher_waits_for_a_deaf_portal_no_longer_than_20_seconds()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 18, 11, 0, 0, TimeSpan.Zero));
        await using var connector = await Connector.StartAsync(clock: clock);
        await connector.RowsAsync();
        connector.Portal.ClearRequests();
        connector.Portal.Faults.Add(Fault.Stall(), times: 1000);
        clock.Advance(TimeSpan.FromMinutes(2));

        var asked = connector.RowsAsync("?maxAge=60");
        while (connector.Portal.Requests.Count == 0 && !asked.IsCompleted)
        {
            await Task.Delay(10);
        }

        var waitedFor = asked.IsCompleted;
        clock.Advance(TimeSpan.FromSeconds(20));

        Assert.False(waitedFor);
        Assert.Equal(16, (await asked).Count);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("cut-off JSON")]
    [InlineData("reset in the body")]
    [InlineData("maintenance page, 200")]
    [InlineData("404")]
    public async Task A_failure_on_a_later_page_serves_nothing_half_read(string trouble)
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 100 }, clock: clock, services: Answers.Impatient);
        connector.Portal.Faults.Add(Faults[trouble], times: 1000, request => request.Page == 4);

        await connector.ProblemAsync("invoices", HttpStatusCode.BadGateway);
        await connector.ProblemAsync("summary", HttpStatusCode.BadGateway);
        await connector.ProblemAsync("invoices/" + connector.Portal.Book.Invoices[0].Id, HttpStatusCode.BadGateway);
        connector.Portal.Faults.Clear();
        clock.Move(TimeSpan.FromMinutes(1)); // The retries have spent most of the window.
        var rows = await connector.RowsAsync();

        Assert.Equal(connector.Portal.Book.Invoices.Select(invoice => invoice.Id).Order(), rows.Ids().Order());
    }

    [Fact]
    public async Task Page_one_in_the_place_of_another_is_an_error_and_no_endless_reading()
    {
        await using var connector = await Connector.StartAsync(services: Answers.Impatient);
        connector.Portal.Faults.Add(Fault.WrongPage, times: 1000);

        var title = await connector.ProblemAsync("invoices", HttpStatusCode.BadGateway);

        Assert.Contains("page 2 says that it is page 1", title, StringComparison.Ordinal);
        Assert.InRange(connector.Portal.Requests.Count, 2, 20);
    }

    [Fact]
    public async Task One_hiccup_is_not_noticed()
    {
        await using var connector = await Connector.StartAsync(services: Answers.Impatient);
        connector.Portal.Faults.Add(Fault.ServerError);
        connector.Portal.Faults.Add(Fault.Reset);

        var rows = await connector.RowsAsync();

        Assert.Equal(16, rows.Count);
    }

    [Fact]
    public async Task A_portal_that_is_not_there_is_502_and_with_a_snapshot_200()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(clock: clock, services: Answers.Impatient);
        await connector.RowsAsync();
        await connector.Portal.DisposeAsync();
        clock.Move(TimeSpan.FromMinutes(2));
        await using var other = await Connector.StartAsync(portal: connector.Portal, services: Answers.Impatient);

        var rows = await connector.RowsAsync("?maxAge=60");
        var title = await other.ProblemAsync("invoices", HttpStatusCode.BadGateway);

        Assert.Equal(16, rows.Count);
        Assert.Contains("cannot be reached", title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_for_the_rate_counts_as_a_spent_window_and_is_never_repeated_in_it()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(clock: clock, services: Answers.Impatient);
        connector.Portal.Faults.Add(Fault.Status(429), times: 1000);

        using var refused = await connector.GetAsync("invoices");
        using var again = await connector.GetAsync("invoices");
        connector.Portal.Faults.Clear();
        clock.Move(TimeSpan.FromSeconds(refused.RetryAfter()));
        var rows = await connector.RowsAsync();

        await refused.ProblemAsync(HttpStatusCode.ServiceUnavailable);
        await again.ProblemAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(1, connector.Portal.Refused);
        Assert.Equal(16, rows.Count);
    }

    [Theory]
    [InlineData("invoices")]
    [InlineData("invoices/inv_1")]
    [InlineData("summary")]
    public async Task A_refused_key_without_a_snapshot_is_502_and_names_the_setting_to_renew(string path)
    {
        await using var connector = await Connector.StartAsync();
        connector.Portal.RotateKey("another-key");

        var title = await connector.ProblemAsync(path, HttpStatusCode.BadGateway);

        Assert.Contains("MijnKlantportaal__ApiKey", title, StringComparison.Ordinal);
        Assert.Contains("Create a new key", title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_scope_without_a_snapshot_is_502_and_names_the_scope_and_the_setting_also_where_there_is_a_vault()
    {
        await using var connector = await Connector.StartAsync(settings: new() { ["KeyVault:Uri"] = "https://vault.example/" });
        connector.Portal.Scopes.Remove("invoices.read");

        var title = await connector.ProblemAsync("invoices", HttpStatusCode.BadGateway);

        Assert.Contains("invoices.read", title, StringComparison.Ordinal);
        Assert.Contains("MijnKlantportaal__ApiKey", title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_key_from_the_vault_names_the_secret_and_the_vault()
    {
        var vault = new WrongKeyVault();
        await using var connector = await Connector.StartAsync(
            settings: new()
            {
                ["MijnKlantportaal:ApiKey"] = null,
                ["KeyVault:Uri"] = "https://firm.vault.azure.net/",
                ["KeyVault:ApiKeySecretName"] = "portal-key",
            },
            services: services => services.Replace(ServiceDescriptor.Singleton<Func<SecretClient>>(() => vault)));

        var title = await connector.ProblemAsync("invoices", HttpStatusCode.BadGateway);

        Assert.Contains("secret 'portal-key' in Key Vault firm.vault.azure.net", title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "refuses the API key")]
    [InlineData(false, "lacks the scope invoices.read")]
    public async Task A_refusal_with_a_snapshot_is_200_and_health_says_so(bool isKey, string said)
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(clock: clock);
        await connector.RowsAsync();
        if (isKey)
        {
            connector.Portal.RotateKey("another-key");
        }
        else
        {
            connector.Portal.Scopes.Remove("invoices.read");
        }

        clock.Move(TimeSpan.FromMinutes(16));
        var asked = await connector.RowsAsync("?maxAge=60");
        await connector.SweepAsync();
        var served = await connector.RowsAsync();
        var health = await connector.JsonAsync("health");
        clock.Move(TimeSpan.FromHours(1));
        await connector.SweepAsync();
        var later = await connector.JsonAsync("health", HttpStatusCode.ServiceUnavailable);

        Assert.Equal(16, asked.Count);
        Assert.Equal(16, served.Count);
        Assert.Equal("healthy", health.Text("status"));
        Assert.Contains(health.GetProperty("problems").EnumerateArray(), problem => problem.GetString()!.Contains(said, StringComparison.Ordinal));
        Assert.Equal("stale", later.Text("status"));
        Assert.Contains(later.GetProperty("problems").EnumerateArray(), problem => problem.GetString()!.Contains(said, StringComparison.Ordinal));
    }

    /// <summary>A vault in which the secret is not the portal's key.</summary>
    private sealed class WrongKeyVault : SecretClient
    {
        public override Task<Response<KeyVaultSecret>> GetSecretAsync(string name, string version, SecretContentType? outContentType, CancellationToken cancellationToken) =>
            GetSecretAsync(name, version, cancellationToken);

        public override Task<Response<KeyVaultSecret>> GetSecretAsync(string name, string? version = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(Response.FromValue(new KeyVaultSecret(name, "wrong"), Mock.Of<Response>()));
    }
}
