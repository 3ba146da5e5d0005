using InvoiceFunctions.Storage;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>Where the sweep stands, for people and flows.</summary>
public sealed record SyncStatus
{
    /// <summary><c>idle</c>, <c>requested</c> (the next run takes it up) or <c>sweeping</c>.</summary>
    public required string State { get; init; }

    /// <summary>When a sweep was asked for that has not begun; null otherwise.</summary>
    public DateTimeOffset? RequestedAt { get; init; }

    /// <summary>The sweep under way; null between sweeps.</summary>
    public SweepStatus? Sweep { get; init; }

    /// <summary>The snapshot served; null before the first.</summary>
    public SnapshotStatus? Snapshot { get; init; }

    /// <summary>What went wrong last; null once a sweep has succeeded since.</summary>
    public SyncFailure? LastFailure { get; init; }
}

/// <summary>The sweep under way.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="PagesRead">Pages read so far.</param>
/// <param name="KnownPages">Pages the list had when it was last read to the end; null when it never was.</param>
/// <param name="RowsRead">Invoices read so far.</param>
/// <param name="WindowReopensAt">When the next pages can be read; null when they can be now.</param>
public sealed record SweepStatus(DateTimeOffset StartedAt, int PagesRead, int? KnownPages, int RowsRead, DateTimeOffset? WindowReopensAt);

/// <summary>The snapshot served.</summary>
/// <param name="AsOf">The start of its sweep.</param>
/// <param name="PublishedAt">When its content was first published.</param>
/// <param name="Complete">Whether all pages were read and every vanished invoice was asked for.</param>
/// <param name="Count">Invoices in it.</param>
/// <param name="Pages">Pages it was read from.</param>
public sealed record SnapshotStatus(DateTimeOffset AsOf, DateTimeOffset PublishedAt, bool Complete, int Count, int Pages);

/// <summary>Tells where the sweep stands.</summary>
public sealed class SyncStatusReader(IDocumentStore store, SyncRequests requests, TimeProvider clock)
{
    /// <summary>The status now.</summary>
    public async Task<SyncStatus> ReadAsync(CancellationToken cancellationToken)
    {
        var (state, _) = await store.ReadJsonAsync(SyncState.Document, SyncJson.Default.SyncState, cancellationToken);
        var requestedAt = await requests.PendingAsync(state, cancellationToken);
        return new SyncStatus
        {
            State = state?.Sweep is not null ? "sweeping" : requestedAt is not null ? "requested" : "idle",
            RequestedAt = requestedAt,
            Sweep = state?.Sweep is { } sweep
                ? new SweepStatus(sweep.StartedAt, sweep.NextPage - 1, sweep.KnownLastPage, sweep.Rows, ReopensAt(state.Window))
                : null,
            Snapshot = state?.Current is { } current
                ? new SnapshotStatus(current.AsOf, current.PublishedAt, current.Complete, current.Count, current.Pages)
                : null,
            LastFailure = state?.LastFailure,
        };
    }

    private DateTimeOffset? ReopensAt(RateWindow window) => window.ReopensAt > clock.GetUtcNow() ? window.ReopensAt : null;
}
