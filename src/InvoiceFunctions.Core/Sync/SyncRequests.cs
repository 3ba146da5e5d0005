using InvoiceFunctions.Storage;

namespace InvoiceFunctions.Sync;

/// <summary>Asks for sweeps: written down by whoever wants one, taken up by the next run.</summary>
public sealed class SyncRequests(IDocumentStore store, TimeProvider clock)
{
    /// <summary>Asks the next run for a sweep, unless that has been asked since the last one began.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        var (state, _) = await store.ReadJsonAsync(SyncState.Document, SyncJson.Default.SyncState, cancellationToken);
        if (await PendingAsync(state, cancellationToken) is null)
        {
            await store.WriteJsonAsync(SyncRequest.Document, new SyncRequest(clock.GetUtcNow()), SyncJson.Default.SyncRequest, condition: null, cancellationToken);
        }
    }

    /// <summary>When a sweep was asked for that has not begun; null otherwise.</summary>
    public async Task<DateTimeOffset?> PendingAsync(SyncState? state, CancellationToken cancellationToken)
    {
        var (request, _) = await store.ReadJsonAsync(SyncRequest.Document, SyncJson.Default.SyncRequest, cancellationToken);
        return request is null || request.At <= state?.LastSweepStartedAt ? null : request.At;
    }
}
