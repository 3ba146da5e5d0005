using System.Diagnostics;
using System.Net;
using System.Text.Json;
using InvoiceFunctions.Health;
using InvoiceFunctions.Tests.EndToEnd;
using InvoiceFunctions.Tests.Notifications;
using InvoiceFunctions.Tests.Overdue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MijnKlantportaal.Simulator;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace InvoiceFunctions.Tests.Telemetry;

/// <summary>What leaves the program, seen from the other end of the wire.</summary>
public sealed class ExportTest
{
    private const string ApiKey = "portal-key-b41c55aa";
    private const string FunctionKey = "function-key-90e1f7";
    private const string WrongKey = "wrong-key-6a0d44";
    private const string CallbackPath = "callback-path-3f19c2";
    private const string Token = "pay-token-badcab";
    private const string Id = "inv_asked5for0by7id";

    private static readonly string[] Secrets = [ApiKey, FunctionKey, WrongKey, CallbackPath, Token, Id, "code=", "whsec_", "Bearer"];

    private static readonly string[] Metrics =
    [
        "invoicefunctions.sweep.pages", "invoicefunctions.sweep.rows", "invoicefunctions.window.wait", "invoicefunctions.snapshot.age",
        "invoicefunctions.snapshot.rows", "invoicefunctions.deliveries", "invoicefunctions.feed.rows", "mijnklantportaal.client.requests",
        "mijnklantportaal.client.refusals", "mijnklantportaal.client.request.duration", "http.server.request.duration",
    ];

    private static readonly string[] Spans = ["sync", "read pages", "publish", "deliver", "GET customer-invoices", "GET api/invoices", "GET api/summary"];

    [Fact]
    public async Task Metrics_and_spans_of_a_run_come_as_OTLP_and_nothing_secret_with_them()
    {
        await using var collector = await Collector.StartAsync();

        await RunAsync(collector.Otlp, async connector =>
        {
            await collector.ReceivesAsync(connector, "/v1/metrics", ["InvoiceFunctions", "0.1.0", .. Metrics]);
            await collector.ReceivesAsync(connector, "/v1/traces", ["service.name", "InvoiceFunctions", .. Spans]);
        });

        Assert.All(collector.Received, call => Assert.Contains(call.Path, (string[])["/v1/metrics", "/v1/traces"]));
        AssertNothingSecret(collector);
    }

    [Fact]
    public async Task Metrics_and_spans_of_a_run_come_to_Azure_Monitor_and_nothing_secret_with_them()
    {
        await using var collector = await Collector.StartAsync();

        await RunAsync(collector.AzureMonitor, connector => collector.ReceivesAsync(connector, "/track", [.. Metrics, .. Spans]));

        var items = collector.Received.SelectMany(call => call.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(line => JsonDocument.Parse(line).RootElement);
        Assert.All(items, item => Assert.Equal("InvoiceFunctions", item.GetProperty("tags").GetProperty("ai.cloud.role").GetString()));
        AssertNothingSecret(collector);
    }

    [Fact]
    public async Task Both_may_be_set_at_once()
    {
        await using var collector = await Collector.StartAsync();
        await using var connector = await Connector.StartAsync(settings: new(collector.Otlp.Concat(collector.AzureMonitor)));

        await connector.SweepAsync();

        await collector.ReceivesAsync(connector, "/v1/traces", "read pages");
        await collector.ReceivesAsync(connector, "/v1/metrics", "invoicefunctions.sweep.pages");
        await collector.ReceivesAsync(connector, "/track", "read pages", "invoicefunctions.sweep.pages");
    }

    [Fact]
    public async Task Without_either_there_is_no_OpenTelemetry_at_all()
    {
        await using var connector = await Connector.StartAsync(settings: new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = " ",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = "",
        });

        Assert.Null(connector.Services.GetService<TracerProvider>());
        Assert.Null(connector.Services.GetService<MeterProvider>());
        Assert.DoesNotContain(connector.Services.GetServices<IHostedService>(), service => service.GetType().FullName!.StartsWith("OpenTelemetry", StringComparison.Ordinal));
    }

    /// <summary>ASP.NET Core 10 does not tell it, its next version may: what it would tell is made here.</summary>
    [Fact]
    public async Task Of_an_address_served_only_the_route_is_exported_whatever_ASP_NET_Core_tells()
    {
        await using var collector = await Collector.StartAsync();
        await using var connector = await Connector.StartAsync(settings: collector.Otlp);
        using var aspNetCore = new ActivitySource("Microsoft.AspNetCore");

        using (var span = aspNetCore.StartActivity("a request", ActivityKind.Server))
        {
            Assert.NotNull(span);
            span.SetTag("http.route", "api/a-route").SetTag("url.path", $"/api/invoices/{Id}").SetTag("url.query", $"?code={FunctionKey}")
                .SetTag("url.full", $"http://127.0.0.1/?code={FunctionKey}").SetTag("http.target", $"/?code={FunctionKey}").SetTag("user_agent.original", Token);
            span.SetStatus(ActivityStatusCode.Error, $"Failed at ?code={FunctionKey}");
        }

        await collector.ReceivesAsync(connector, "/v1/traces", "a request", "api/a-route");
        AssertNothingSecret(collector);
    }

    /// <summary>It tells of each request by itself, and its traceparent may say that nothing is sampled.</summary>
    [Fact]
    public async Task Under_the_Functions_host_requests_are_left_to_it_and_what_they_lead_to_is_told()
    {
        await using var collector = await Collector.StartAsync();
        await using var connector = await Connector.StartAsync(settings: new(collector.Otlp) { ["WEBSITE_HOSTNAME"] = "app.azurewebsites.net" });
        var trace = ActivityTraceId.CreateRandom();

        using var answer = await connector.GetAsync("invoices", ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-00"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var bytes = string.Concat(Convert.FromHexString(trace.ToHexString()).Select(letter => (char)letter));
        await collector.ReceivesAsync(connector, "/v1/traces", bytes, "sync");
        Assert.DoesNotContain(collector.Received, call => call.Body.Contains("GET api/invoices", StringComparison.Ordinal));
    }

    /// <summary>A sweep, a refusal, deliveries to a callback whose address is a secret, and calls with good and bad keys in the address.</summary>
    private static async Task RunAsync(Dictionary<string, string?> settings, Func<Connector, Task> look)
    {
        var clock = new MovableClock();
        await using var receiver = await Receiver.StartAsync();
        await using var connector = await Connector.StartAsync(
            new SimulatorOptions { Invoices = 40, ApiKey = ApiKey },
            new(settings)
            {
                ["Local:FunctionKey"] = FunctionKey,
                ["Overdue:NotifyAt"] = "00:00",
                ["Overdue:WorkingDaysOnly"] = "false",
                ["Notifications:Channels:0:Type"] = "webhook",
                ["Notifications:Channels:0:Name"] = "team",
                ["Notifications:Channels:0:Url"] = new Uri(receiver.Url, $"/{CallbackPath}?code={FunctionKey}").AbsoluteUri,
                ["Notifications:Channels:0:Secret"] = LateBook.Secret,
            },
            clock);
        foreach (var invoice in connector.Portal.Book.Invoices)
        {
            connector.Portal.Book.Replace(invoice with { PaymentUrl = $"https://portal.example/pay/{Token}" });
        }

        connector.Portal.Faults.Add(Fault.Status(429));
        await connector.SweepAsync();
        clock.Move(TimeSpan.FromMinutes(2));
        await connector.SweepAsync();
        await connector.FireAsync(TimerNames.Notify);
        Assert.NotEmpty(receiver.Accepted);
        connector.Http.DefaultRequestHeaders.Remove("x-functions-key");
        foreach (var (path, status) in ((string, int)[])
            [($"invoices?code={FunctionKey}", 200), ($"invoices/{Id}?code={FunctionKey}", 404), ($"summary?code={WrongKey}", 401), ($"none?code={FunctionKey}", 404)])
        {
            using var answer = await connector.GetAsync(path);
            Assert.Equal(status, (int)answer.StatusCode);
        }

        await look(connector);
    }

    private static void AssertNothingSecret(Collector collector) => Assert.All(Secrets, secret =>
        Assert.DoesNotContain(collector.Received, call => call.Body.Contains(secret, StringComparison.OrdinalIgnoreCase)));
}
