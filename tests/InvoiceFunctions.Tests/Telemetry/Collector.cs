using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using InvoiceFunctions.Tests.EndToEnd;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace InvoiceFunctions.Tests.Telemetry;

/// <summary>
/// Takes telemetry on 127.0.0.1, as an OTLP collector and as Azure Monitor's ingestion does. Sources of spans belong to the process, so
/// what tests that run meanwhile do may come along.
/// </summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(string Path, string Body)> received = [];

    private Collector(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    /// <summary>The settings that send there as OTLP.</summary>
    public Dictionary<string, string?> Otlp => new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address.OriginalString, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" };

    /// <summary>The settings that send there as to Azure Monitor.</summary>
    public Dictionary<string, string?> AzureMonitor { get; private set; } = [];

    /// <summary>Path and body, a byte a letter, of everything that came.</summary>
    public IReadOnlyCollection<(string Path, string Body)> Received => received;

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var collector = new Collector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync();
        collector.AzureMonitor = new() { ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint={collector.Address}" };
        return collector;
    }

    /// <summary>Lets the connector export until all of that has come to addresses that end so; a span ends a moment after its answer.</summary>
    public async Task ReceivesAsync(Connector connector, string path, params string[] texts)
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (texts.FirstOrDefault(text => !received.Any(call => call.Path.EndsWith(path, StringComparison.Ordinal) && call.Body.Contains(text, StringComparison.Ordinal))) is { } missing)
        {
            Assert.False(enough.IsCancellationRequested, $"'{missing}' does not come.");
            await Task.Run(() => (connector.Services.GetRequiredService<TracerProvider>().ForceFlush(), connector.Services.GetRequiredService<MeterProvider>().ForceFlush()));
            await Task.Delay(20);
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        var isPacked = http.Request.Headers.ContentEncoding == "gzip";
        await (isPacked ? new GZipStream(http.Request.Body, CompressionMode.Decompress) : http.Request.Body).CopyToAsync(body);
        received.Enqueue((http.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
        if (http.Request.Path.Value!.EndsWith("/track", StringComparison.Ordinal))
        {
            await http.Response.WriteAsync("""{"itemsReceived":1,"itemsAccepted":1,"errors":[]}""");
        }
    }
}
