using System.Net;
using System.Text;
using InvoiceFunctions.Health;
using InvoiceFunctions.Sync;
using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

public sealed class WebhookTest
{
    private static readonly Dictionary<string, string?> Settings = new() { ["PublicBaseUri"] = "https://invoices.example.org/" };

    [Fact]
    public async Task Registering_makes_one_record_per_event_and_registering_again_changes_nothing()
    {
        await using var connector = await Connector.StartAsync(settings: Settings);

        await WebhookCalls.RegisterAsync(connector);
        var first = connector.Portal.Webhooks;
        var answer = await WebhookCalls.RegisterAsync(connector);

        Assert.Equal(["invoice-chargeback", "invoice-created", "invoice-deleted", "invoice-paid"], first.Select(webhook => webhook.Type).Order());
        Assert.All(first, webhook => Assert.Equal("https://invoices.example.org/api/webhooks/mijnklantportaal", webhook.Url));
        Assert.Equal(first.Select(webhook => webhook.Id), connector.Portal.Webhooks.Select(webhook => webhook.Id));
        Assert.Contains("\"created\":[]", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_paid_invoice_is_served_as_paid_after_the_next_run_without_a_sweep()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero));
        await using var connector = await Connector.StartAsync(settings: Settings, clock: clock);
        await WebhookCalls.RegisterAsync(connector);
        await SweepTwiceAsync(connector);
        var open = connector.Portal.Book.Invoices.First(invoice => invoice.PaidAt is null);
        var before = (await connector.GetAsync("invoices")).Headers.ETag;

        connector.Portal.Book.Pay(open.Id);
        connector.Portal.ClearRequests();
        var answer = await WebhookCalls.CallAsync(connector, $$"""{"event":"invoice-paid","data":{"id":"{{open.Id}}"} }""");
        await connector.FireAsync(TimerNames.Sync);
        clock.Advance(SnapshotReader.CheckInterval);

        Assert.Equal(HttpStatusCode.Accepted, answer);
        Assert.Equal([$"/v1/customer-invoices/{open.Id}"], connector.Portal.Requests.Select(request => request.Path));
        var row = (await connector.RowsAsync()).Single(row => row.GetProperty("id").GetString() == open.Id);
        Assert.Equal("paid", row.GetProperty("status").GetString());
        Assert.NotEqual(before, (await connector.GetAsync("invoices")).Headers.ETag);
    }

    [Fact]
    public async Task A_deleted_and_a_new_invoice_are_followed_and_survive_the_next_sweep()
    {
        await using var connector = await Connector.StartAsync(settings: Settings);
        await WebhookCalls.RegisterAsync(connector);
        await SweepTwiceAsync(connector);
        var deleted = connector.Portal.Book.Invoices[3].Id;
        connector.Portal.Book.Delete(deleted);
        var added = connector.Portal.Book.Add().Id;

        await WebhookCalls.CallAsync(connector, $$"""{"invoice":"{{deleted}}"}""");
        await WebhookCalls.CallAsync(connector, $$"""{"invoice":{"id":"{{added}}"} }""");
        await connector.FireAsync(TimerNames.Sync);
        var afterNews = await IdsAsync(connector);
        await connector.GetAsync("sync");
        await connector.Http.PostAsync(new Uri("api/sync", UriKind.Relative), null);
        await connector.FireAsync(TimerNames.Sync);

        var truth = connector.Portal.Book.Invoices.Select(invoice => invoice.Id).Order();
        Assert.Equal(truth, afterNews);
        Assert.Equal(truth, await IdsAsync(connector));
    }

    [Fact]
    public async Task A_repeat_is_looked_up_once()
    {
        await using var connector = await Connector.StartAsync(settings: Settings);
        await WebhookCalls.RegisterAsync(connector);
        await SweepTwiceAsync(connector);
        connector.Portal.ClearRequests();

        var payload = $$"""{"id":"{{connector.Portal.Book.Invoices[0].Id}}"}""";
        await WebhookCalls.CallAsync(connector, payload);
        await WebhookCalls.CallAsync(connector, payload);
        await WebhookCalls.CallAsync(connector, payload);
        await connector.FireAsync(TimerNames.Sync);
        await connector.FireAsync(TimerNames.Sync);

        Assert.Single(connector.Portal.Requests);
    }

    [Theory]
    [InlineData("""{"event":"invoice-created"}""")]
    [InlineData("not JSON")]
    [InlineData("")]
    public async Task A_payload_that_names_no_invoice_asks_for_a_sweep(string payload)
    {
        await using var connector = await Connector.StartAsync(settings: Settings);
        await WebhookCalls.RegisterAsync(connector);
        await SweepTwiceAsync(connector);

        var answer = await WebhookCalls.CallAsync(connector, payload);

        Assert.Equal(HttpStatusCode.Accepted, answer);
        Assert.Contains("\"state\":\"requested\"", await (await connector.GetAsync("sync")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("whsec_wrong")]
    public async Task Without_the_secret_nothing_is_taken(string? signature)
    {
        await using var connector = await Connector.StartAsync(settings: Settings);
        await WebhookCalls.RegisterAsync(connector);

        Assert.Equal(HttpStatusCode.Unauthorized, await WebhookCalls.CallAsync(connector, """{"id":"inv_1"}""", signature));
    }

    [Fact]
    public async Task Too_large_a_payload_is_refused()
    {
        await using var connector = await Connector.StartAsync(settings: Settings);
        await WebhookCalls.RegisterAsync(connector);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await WebhookCalls.CallAsync(connector, new string('x', 70_000)));
    }

    [Fact]
    public async Task Registering_needs_the_master_key_and_an_address()
    {
        await using var connector = await Connector.StartAsync();

        using var withFunctionKey = await connector.Http.PostAsync(new Uri("api/tools/register-webhooks", UriKind.Relative), null);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/tools/register-webhooks?code=local-master");
        using var http = new HttpClient { BaseAddress = connector.Http.BaseAddress };
        using var withMasterKey = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, withFunctionKey.StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, withMasterKey.StatusCode);
        Assert.Contains("PublicBaseUri is not set", await withMasterKey.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_whose_secret_is_lost_is_made_anew()
    {
        await using var portal = await PortalSimulator.StartAsync(new SimulatorOptions { Invoices = 1 });
        await using (var before = await Connector.StartAsync(portal: portal, settings: Settings))
        {
            await WebhookCalls.RegisterAsync(before);
        }

        await using var connector = await Connector.StartAsync(portal: portal, settings: Settings);
        await WebhookCalls.RegisterAsync(connector);

        Assert.Equal(4, portal.Webhooks.Count);
        Assert.Equal(HttpStatusCode.Accepted, await WebhookCalls.CallAsync(connector, """{"id":"inv_1"}"""));
    }

    private static async Task SweepTwiceAsync(Connector connector)
    {
        await connector.FireAsync(TimerNames.Sync);
        await connector.FireAsync(TimerNames.Sync);
    }

    private static async Task<IEnumerable<string?>> IdsAsync(Connector connector) =>
        (await connector.RowsAsync("?maxAge=3600")).Select(row => row.GetProperty("id").GetString()).Order().ToList();
}
