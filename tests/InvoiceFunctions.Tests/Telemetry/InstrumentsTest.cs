using System.Diagnostics;
using System.Diagnostics.Metrics;
using InvoiceFunctions.Health;
using InvoiceFunctions.Tests.EndToEnd;
using InvoiceFunctions.Tests.Overdue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Telemetry;

/// <summary>What the connector measures of itself in a run.</summary>
public sealed class InstrumentsTest
{
    [Fact]
    public async Task A_sweep_tells_its_pages_and_rows_and_what_it_published()
    {
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 40 });
        using var pages = Longs(connector, "sweep.pages");
        using var rows = Longs(connector, "sweep.rows");
        using var published = Longs(connector, "snapshot.rows");

        await connector.SweepAsync();

        published.RecordObservableInstruments();
        Assert.Equal(3, Sum(pages));
        Assert.Equal(40, Sum(rows));
        Assert.Equal(40, published.LastMeasurement?.Value);
    }

    [Fact]
    public async Task The_snapshot_grows_older_from_the_start_of_its_sweep_for_as_long_as_this_instance_runs_the_sync()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(clock: clock, settings: new() { ["Sync:Interval"] = "12:00:00" });
        using var age = Doubles(connector, "snapshot.age");
        Assert.Null(Age());
        await connector.SweepAsync(); // The first,
        await connector.SweepAsync(); // and the one that follows at once.

        clock.Move(TimeSpan.FromMinutes(4));
        var young = Age();
        clock.Move(TimeSpan.FromMinutes(2));
        var unseen = Age();
        clock.Move(TimeSpan.FromMinutes(54));
        await connector.SweepAsync();
        var old = Age();

        Assert.InRange(young!.Value, 240, 299);
        Assert.Null(unseen);
        Assert.InRange(old!.Value, 3600, 3659);

        double? Age()
        {
            age.Clear();
            age.RecordObservableInstruments();
            return age.LastMeasurement?.Value;
        }
    }

    [Fact]
    public async Task A_run_that_waits_for_the_rate_window_tells_how_long()
    {
        await using var connector = await Connector.StartAsync(
            new SimulatorOptions { Invoices = 60, RequestsPerMinute = 2, RateWindow = TimeSpan.FromMilliseconds(500) },
            new() { ["MijnKlantportaal:RequestsPerMinute"] = "2", ["MijnKlantportaal:RateWindow"] = "00:00:00.5" });
        using var waits = Doubles(connector, "window.wait");

        await connector.SweepAsync();
        await connector.SweepAsync();

        Assert.Equal(2, waits.GetMeasurementSnapshot().Count);
        Assert.InRange(waits.LastMeasurement!.Value, 0, 60);
    }

    [Fact]
    public async Task Deliveries_count_by_type_of_channel_and_how_they_ended()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("each"));
        using var deliveries = Longs(book.Connector, "deliveries");
        foreach (var number in Enumerable.Range(1, 3))
        {
            book.Add(number, daysLate: 8);
        }

        book.Receiver.Status = _ => book.Receiver.Received.Count switch { 1 => 503, 2 => 204, _ => 410 };
        await book.SyncAsync();
        await book.NotifyAsync();

        Assert.All(deliveries.GetMeasurementSnapshot(), measured => Assert.Equal("webhook", measured.Tags["invoicefunctions.channel.type"]));
        Assert.Equal(["failed", "delivered", "gone"], deliveries.GetMeasurementSnapshot().Select(measured => measured.Tags["invoicefunctions.delivery.outcome"]));
    }

    [Fact]
    public async Task Lists_count_by_format_and_in_rows()
    {
        await using var connector = await Connector.StartAsync();
        using var rows = Longs(connector, "feed.rows");

        await connector.RowsAsync();
        using var csv = await connector.GetAsync("invoices?format=csv&top=3");

        Assert.Equal([("json", 16L), ("csv", 3L)], rows.GetMeasurementSnapshot().Select(measured => ((string)measured.Tags["invoicefunctions.feed.format"]!, measured.Value)));
    }

    [Fact]
    public async Task A_run_is_a_tree_of_spans_and_a_failed_one_names_the_error_and_not_its_message()
    {
        using var root = new Activity("test").Start();
        using var spans = new Spans(root);
        await using var connector = await Connector.StartAsync(services: Answers.Impatient);
        await connector.SweepAsync();
        connector.Portal.RotateKey("rotated");

        await Assert.ThrowsAnyAsync<Exception>(() => Door(connector));

        var good = spans.Ended.First(span => span.DisplayName == "sync");
        Assert.Equal("Published", good.GetTagItem("invoicefunctions.sync.outcome"));
        Assert.Equal(["publish", "read pages"], spans.Ended.Where(span => span.ParentSpanId == good.SpanId).Select(span => span.DisplayName).Order());
        var burst = spans.Ended.First(span => span.DisplayName == "read pages");
        Assert.Equal(2, burst.GetTagItem("invoicefunctions.sweep.pages"));
        Assert.Contains(spans.Ended, span => span.DisplayName == "GET customer-invoices" && span.ParentSpanId == burst.SpanId);
        var bad = spans.Ended.Last(span => span.DisplayName == "sync");
        Assert.Equal((ActivityStatusCode.Error, null, "PortalKeyRefusedException"), (bad.Status, bad.StatusDescription, bad.GetTagItem("error.type")));

        static Task Door(Connector connector) =>
            connector.Services.GetRequiredService<InvoiceFunctions.Sync.PortalSync>().RunAsync(DateTimeOffset.MaxValue, mayWait: false, CancellationToken.None);
    }

    private static MetricCollector<long> Longs(Connector connector, string name) => new(Meters(connector), InvoiceTelemetry.Name, $"invoicefunctions.{name}");

    private static MetricCollector<double> Doubles(Connector connector, string name) => new(Meters(connector), InvoiceTelemetry.Name, $"invoicefunctions.{name}");

    private static IMeterFactory Meters(Connector connector) => connector.Services.GetRequiredService<IMeterFactory>();

    private static long Sum(MetricCollector<long> collector) => collector.GetMeasurementSnapshot().Sum(measured => measured.Value);
}
