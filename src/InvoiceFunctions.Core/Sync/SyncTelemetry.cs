using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;

namespace InvoiceFunctions.Sync;

/// <summary>What is measured of sweeps and of the snapshot they make.</summary>
public sealed class SyncTelemetry
{
    /// <summary>
    /// How long what was last seen of the snapshot is told. Whoever runs the sync sees it each minute; an instance that no longer does would
    /// tell of a snapshot that grows older and older while another publishes newer ones.
    /// </summary>
    private static readonly TimeSpan ToldFor = TimeSpan.FromMinutes(5);

    private readonly TimeProvider clock;
    private readonly Counter<long> pages;
    private readonly Counter<long> rows;
    private readonly Histogram<double> wait;
    private volatile Sight? last;

    /// <summary>Makes the instruments.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The factory keeps its meters, and disposes of them.")]
    public SyncTelemetry(IMeterFactory meters, TimeProvider clock)
    {
        this.clock = clock;
        var meter = InvoiceTelemetry.In(meters);
        pages = meter.CreateCounter<long>("invoicefunctions.sweep.pages", "{page}", "Pages of invoices read from the portal.");
        rows = meter.CreateCounter<long>("invoicefunctions.sweep.rows", "{row}", "Invoices on those pages.");
        wait = meter.CreateHistogram<double>("invoicefunctions.window.wait", "s", "Time a run waited for the portal's rate window to reopen before it read; 0 where it was open.");
        meter.CreateObservableGauge("invoicefunctions.snapshot.age", () => Seen(seen => (clock.GetUtcNow() - seen.AsOf).TotalSeconds), "s", "Age of the current snapshot: now less the start of its sweep.");
        meter.CreateObservableGauge("invoicefunctions.snapshot.rows", () => Seen(seen => (long)seen.Count), "{row}", "Invoices in the current snapshot.");
    }

    /// <summary>A run of the sync, as a span; how it ended is a tag.</summary>
    internal static async Task<SyncOutcome> RunAsync(Func<Task<SyncOutcome>> run)
    {
        using var span = InvoiceTelemetry.Spans.StartActivity("sync");
        try
        {
            var outcome = await run();
            span?.SetTag("invoicefunctions.sync.outcome", outcome.ToString());
            return outcome;
        }
        catch (Exception exception)
        {
            span?.SetTag("error.type", exception.GetType().Name).SetStatus(ActivityStatusCode.Error); // The message is the log's.
            throw;
        }
    }

    /// <summary>Counts what a burst has read.</summary>
    internal void Read(int pagesRead, int rowsRead, Activity? span)
    {
        pages.Add(pagesRead);
        rows.Add(rowsRead);
        span?.SetTag("invoicefunctions.sweep.pages", pagesRead).SetTag("invoicefunctions.sweep.rows", rowsRead);
    }

    /// <summary>A run has waited for the rate window, or found it open.</summary>
    internal void Waited(TimeSpan time) => wait.Record(time.TotalSeconds);

    /// <summary>The current snapshot, as a run of the sync has just seen or made it; null before the first.</summary>
    internal void Saw(SnapshotPointer? current) => last = current is null ? null : new Sight(current, clock.GetUtcNow());

    private IEnumerable<Measurement<T>> Seen<T>(Func<SnapshotPointer, T> value)
        where T : struct =>
        last is { } sight && clock.GetUtcNow() - sight.At < ToldFor ? [new Measurement<T>(value(sight.Snapshot))] : [];

    private sealed record Sight(SnapshotPointer Snapshot, DateTimeOffset At);
}
