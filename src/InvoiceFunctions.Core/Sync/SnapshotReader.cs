using System.Collections.ObjectModel;
using InvoiceFunctions.Invoices;
using InvoiceFunctions.Storage;

namespace InvoiceFunctions.Sync;

/// <summary>
/// The current snapshot, kept in memory. Looks at most every <see cref="CheckInterval"/> whether there is a newer one; while one caller
/// looks, the others get what there is.
/// </summary>
public sealed class SnapshotReader(IDocumentStore store, SnapshotFile file, TimeProvider clock) : IDisposable
{
    /// <summary>How long a snapshot is served without looking for a newer one.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim looking = new(1, 1);
    private volatile Snapshot? current;
    private long checkedAt;

    /// <summary>The snapshot that is current; null before the first.</summary>
    /// <param name="atOnce">True to look now, whenever that was last done.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async ValueTask<Snapshot?> GetAsync(bool atOnce, CancellationToken cancellationToken)
    {
        if (current is not null && !atOnce && (clock.GetElapsedTime(Interlocked.Read(ref checkedAt)) < CheckInterval || looking.CurrentCount == 0))
        {
            return current;
        }

        await looking.WaitAsync(cancellationToken);
        try
        {
            var (state, _) = await store.ReadJsonAsync(SyncState.Document, SyncJson.Default.SyncState, cancellationToken);
            current = state?.Current is { } pointer ? await LoadAsync(pointer, cancellationToken) : null;
            Interlocked.Exchange(ref checkedAt, clock.GetTimestamp());
            return current;
        }
        finally
        {
            looking.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => looking.Dispose();

    /// <summary>The snapshot that a pointer names, from memory where it is the one held.</summary>
    internal async Task<Snapshot> LoadAsync(SnapshotPointer pointer, CancellationToken cancellationToken)
    {
        var held = current;
        var names = pointer.Customers is not { } document ? ReadOnlyDictionary<string, byte[]>.Empty
            : held?.Pointer.Customers == document ? held.CustomerNames
            : await CustomerSweep.LoadAsync(store, document, cancellationToken);
        if (held is not null && held.Pointer.Version == pointer.Version)
        {
            return held.Pointer == pointer ? held : held.With(pointer, names);
        }

        var stored = await ReadAsync(pointer.Base, cancellationToken);
        return Snapshot.Of(pointer, pointer.Overlay is null ? stored : Publishing.Merge([.. stored, .. await ReadAsync(pointer.Overlay, cancellationToken)]).Values, names);
    }

    /// <summary>The entries of a document.</summary>
    internal async Task<List<SnapshotEntry>> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var stored = await store.ReadAsync(name, cancellationToken)
            ?? throw new InvalidDataException($"The store has no document '{name}', which the current snapshot consists of.");
        return file.Read(stored.Content);
    }
}
