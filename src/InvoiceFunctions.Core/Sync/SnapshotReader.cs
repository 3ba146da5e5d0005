using System.Collections.ObjectModel;
using InvoiceFunctions.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Sync;

/// <summary>
/// The current snapshot, kept in memory. Looks at most every <see cref="CheckInterval"/> whether there is a newer one, and once there is a
/// snapshot to be served no reader waits for that longer than <see cref="SyncOptions.LookPatience"/>, nor for a store that is slow or down.
/// </summary>
public sealed partial class SnapshotReader(
    IDocumentStore store, SnapshotFile file, IOptions<SyncOptions> options, TimeProvider clock, ILogger<SnapshotReader> logger) : IDisposable
{
    /// <summary>How long a snapshot is served without looking for a newer one.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim looking = new(1, 1);
    private volatile Snapshot? current;
    private long checkedAt;

    /// <summary>The snapshot to serve: what is held, or the newest where nothing is; null before the first.</summary>
    /// <exception cref="StoreUnavailableException">Nothing is held, and the store cannot be read.</exception>
    /// <exception cref="DocumentLostException">Nothing is held, and the store has lost what it should be read from.</exception>
    public async ValueTask<Snapshot?> GetAsync(CancellationToken cancellationToken)
    {
        if (current is not { } held)
        {
            return await GetNewestAsync(cancellationToken);
        }

        if (clock.GetElapsedTime(Interlocked.Read(ref checkedAt)) < CheckInterval || !await looking.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return held;
        }

        // A look may outlast the answer to who started it. Where Azure freezes the process then, the next request's thread goes on with it.
        var look = LookOrKeepAsync(held);
        await Task.WhenAny(look, Task.Delay(options.Value.LookPatience, clock, cancellationToken));
        return look.IsCompletedSuccessfully ? await look : held;
    }

    /// <summary>The newest snapshot, looked for now; null before the first.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    /// <exception cref="DocumentLostException">The store has lost what it should be read from.</exception>
    public async Task<Snapshot?> GetNewestAsync(CancellationToken cancellationToken)
    {
        await looking.WaitAsync(cancellationToken);
        try
        {
            return await LookAsync(cancellationToken);
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

        var stored = await file.LoadAsync(store, pointer.Base, cancellationToken);
        return Snapshot.Of(pointer, pointer.Overlay is null ? stored : Publishing.Merge([.. stored, .. await file.LoadAsync(store, pointer.Overlay, cancellationToken)]).Values, names);
    }

    // By either: a sweep that found nothing new keeps the time of publishing, and instances' clocks may differ in when it began.
    private static bool IsNewer(SnapshotPointer pointer, SnapshotPointer held) => pointer.PublishedAt >= held.PublishedAt || pointer.AsOf > held.AsOf;

    private async Task<Snapshot?> LookOrKeepAsync(Snapshot held)
    {
        try
        {
            return await LookAsync(CancellationToken.None); // It is for all readers, so none may cancel it.
        }
#pragma warning disable CA1031 // Whatever is wrong with the store: the last good snapshot is served, its AsOf tells how old it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.CannotLook(logger, exception);
            Interlocked.Exchange(ref checkedAt, clock.GetTimestamp());
            return held;
        }
        finally
        {
            looking.Release();
        }
    }

    private async Task<Snapshot?> LookAsync(CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp();
        for (SnapshotPointer? tried = null; ;)
        {
            var (state, _) = await store.ReadJsonAsync(SyncState.Document, SyncJson.Default.SyncState, cancellationToken);
            try
            {
                // Never back: after a loss the state may name an older one, or none.
                if (state?.Current is { } pointer && (current is not { } held || IsNewer(pointer, held.Pointer)))
                {
                    current = await LoadAsync(pointer, cancellationToken);
                }

                Interlocked.Exchange(ref checkedAt, startedAt);
                return current;
            }
            catch (DocumentLostException) when (state?.Current != tried)
            {
                tried = state?.Current; // Others may have published since it was read, and cleaned up.
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The store cannot be asked for a newer snapshot; the one in memory is served.")]
        public static partial void CannotLook(ILogger logger, Exception exception);
    }
}
