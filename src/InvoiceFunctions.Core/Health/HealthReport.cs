using System.Text.Json.Serialization;
using InvoiceFunctions.Overdue;
using InvoiceFunctions.Storage;
using InvoiceFunctions.Sync;
using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Health;

/// <summary>How the connector is; no secrets in it.</summary>
public sealed record HealthReport
{
    /// <summary><c>healthy</c>, <c>starting</c> (no snapshot yet, nothing wrong), <c>failing</c> (no snapshot, and the portal cannot be read),
    /// <c>stale</c> (the snapshot is too old), <c>stuck</c> (a timer has stopped) or <c>misconfigured</c>.</summary>
    public required string Status { get; init; }

    /// <summary>What is wrong, each with what to do; warnings too, while the status is healthy.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>The snapshot served; null before the first.</summary>
    public SnapshotHealth? Snapshot { get; init; }

    /// <summary>The last run of each timer that has run.</summary>
    public IReadOnlyList<TimerHealth> Timers { get; init; } = [];

    /// <summary>Messages; null while the settings are bad.</summary>
    public DeliveryHealth? Deliveries { get; init; }

    /// <summary>Whether a monitor should see 200; else 503.</summary>
    [JsonIgnore]
    public bool IsWell => Status is "healthy" or "starting";
}

/// <summary>The snapshot's age and completeness.</summary>
/// <param name="AsOf">The start of its sweep.</param>
/// <param name="AgeSeconds">Now − AsOf.</param>
/// <param name="Complete">Whether all pages were read and every vanished invoice was asked for.</param>
/// <param name="Count">Invoices in it.</param>
public sealed record SnapshotHealth(DateTimeOffset AsOf, long AgeSeconds, bool Complete, int Count);

/// <summary>A timer's last run.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="LastRunAt">When it ended.</param>
/// <param name="AgeSeconds">Seconds since.</param>
/// <param name="Error">What went wrong in it; null when nothing did.</param>
public sealed record TimerHealth(string Name, DateTimeOffset LastRunAt, long AgeSeconds, string? Error);

/// <summary>Messages not delivered.</summary>
/// <param name="Pending">Waiting for an attempt.</param>
/// <param name="Failed">Given up.</param>
public sealed record DeliveryHealth(int Pending, int Failed);

/// <summary>Looks how the connector is.</summary>
public sealed class HealthCheck(
    IDocumentStore store, TimerLog timers, Outbox outbox, IOptions<SyncOptions> sync, IOptions<PortalOptions> portal, TimeProvider clock)
{
    /// <summary>The minute timers have stopped when they have not run for this long.</summary>
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(10);

    /// <summary>The report.</summary>
    public async Task<HealthReport> CheckAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (state, _) = await store.ReadJsonAsync(SyncState.Document, SyncJson.Default.SyncState, cancellationToken);
        var runs = await timers.ReadAsync(cancellationToken);
        var (pending, failed, ended) = await outbox.CountAsync(cancellationToken);
        var problems = new List<string>();
        var status = "healthy";

        var stuck = runs.Where(run => run.Name != TimerNames.Notify && now - run.EndedAt > Stuck).Select(run => run.Name).ToList();
        if (state?.Current is not { } current)
        {
            status = state?.LastFailure is null ? "starting" : "failing";
        }
        else if (now - current.AsOf > StaleAfter(current))
        {
            status = "stale";
            problems.Add($"The snapshot is as of {current.AsOf:O}, older than {StaleAfter(current):g}.");
        }

        if (stuck.Count > 0)
        {
            status = "stuck";
            problems.Add($"No run for more than {Stuck.TotalMinutes:0} minutes: {string.Join(", ", stuck)}. Restart the app.");
        }

        if (state?.LastFailure is { } failure)
        {
            problems.Add($"{failure.At:O}: {failure.Message}");
        }

        if (state?.Customers?.Problem is { } noNames)
        {
            problems.Add($"Customers' names stay empty. {noNames}");
        }

        if (failed > 0)
        {
            problems.Add($"{failed} messages could not be delivered in {OutboxPolicy.GivenUpAfter.TotalDays:0} days and are parked.");
        }

        problems.AddRange(ended.Select(channel =>
            $"Channel '{channel}' is told nothing any more: its receiver answered that it is gone (410). Remove it, or set it up anew under another name."));

        return new HealthReport
        {
            Status = status,
            Problems = problems,
            Snapshot = state?.Current is { } there ? new SnapshotHealth(there.AsOf, Seconds(now - there.AsOf), there.Complete, there.Count) : null,
            Timers = [.. runs.Select(run => new TimerHealth(run.Name, run.EndedAt, Seconds(now - run.EndedAt), run.Error))],
            Deliveries = new DeliveryHealth(pending, failed),
        };
    }

    /// <summary>Two intervals and two sweeps may pass (a sweep takes a window for every budget's pages), and five minutes of hiccups.</summary>
    private TimeSpan StaleAfter(SnapshotPointer current) =>
        (2 * sync.Value.Interval) + (2 * Math.Ceiling((double)current.Pages / portal.Value.RequestsPerMinute) * portal.Value.RateWindow) + TimeSpan.FromMinutes(5);

    private static long Seconds(TimeSpan age) => Math.Max(0, (long)age.TotalSeconds);
}

/// <summary>The timers' names, as the functions are called.</summary>
public static class TimerNames
{
    /// <summary>Every minute: gets the sweep one rate window further.</summary>
    public const string Sync = "SyncInvoices";

    /// <summary>Every hour: finds what is newly overdue and tells it.</summary>
    public const string Notify = "NotifyOverdue";

    /// <summary>Every minute: tries again what could not be delivered.</summary>
    public const string Deliver = "DeliverNotices";
}
