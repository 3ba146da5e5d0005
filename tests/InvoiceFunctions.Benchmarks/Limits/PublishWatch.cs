using InvoiceFunctions.Storage;
using InvoiceFunctions.Sync;

namespace InvoiceFunctions.Benchmarks.Limits;

/// <summary>The store, watched for the write that publishes: from then on every reader sees the new snapshot.</summary>
internal sealed class PublishWatch(IDocumentStore store, TimeProvider clock) : IDocumentStore
{
    private readonly TaskCompletionSource<(SnapshotPointer Pointer, DateTimeOffset At)> published = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Only a sweep that began later counts.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>What the sweep published, and when that could be seen.</summary>
    public Task<(SnapshotPointer Pointer, DateTimeOffset At)> Published => published.Task;

    public async Task<string?> WriteAsync(string name, ReadOnlyMemory<byte> content, WriteCondition? condition, CancellationToken cancellationToken)
    {
        var tag = await store.WriteAsync(name, content, condition, cancellationToken);
        if (name == SyncState.Document && tag is not null && !published.Task.IsCompleted)
        {
            var (state, _) = await store.ReadJsonAsync(SyncState.Document, SyncJson.Default.SyncState, cancellationToken);
            if (state?.Current is { } current && current.AsOf > Since)
            {
                published.TrySetResult((current, clock.GetUtcNow()));
            }
        }

        return tag;
    }

    public Task<StoredDocument?> ReadAsync(string name, CancellationToken cancellationToken) => store.ReadAsync(name, cancellationToken);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => store.DeleteAsync(name, cancellationToken);

    public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken) => store.ListAsync(prefix, cancellationToken);
}
