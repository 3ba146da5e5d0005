using System.Globalization;
using System.Security.Cryptography;
using InvoiceFunctions.Invoices;
using InvoiceFunctions.Storage;
using Microsoft.Extensions.Logging;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>Publishes: first the documents, then, as one conditional replace, the pointer to them.</summary>
public sealed partial class SnapshotPublisher(IDocumentStore store, SnapshotFile file, SnapshotReader reader, TimeProvider clock, ILogger<SnapshotPublisher> logger)
{
    /// <summary>Snapshots kept for a way back, besides the current one.</summary>
    private const int EarlierKept = 2;

    /// <summary>Publishes what a finished sweep read; where nothing is new, only how fresh the snapshot is.</summary>
    public async Task PublishSweepAsync(PortalHold hold, Dictionary<CustomerInvoice, SnapshotEntry> read, Snapshot? previous, CancellationToken cancellationToken)
    {
        using var span = InvoiceTelemetry.Spans.StartActivity("publish");
        var sweep = hold.State.Sweep!;
        var publishedAt = LaterThan(previous);
        var (stored, isNew) = Publishing.Sweep(read, previous, publishedAt);
        var pointer = new SnapshotPointer
        {
            Version = previous?.Pointer.Version ?? "",
            Base = previous?.Pointer.Base ?? "",
            Customers = previous?.Pointer.Customers,
            AsOf = sweep.StartedAt,
            PublishedAt = isNew ? publishedAt : previous!.Pointer.PublishedAt,
            Complete = true,
            Count = stored.Count(entry => entry.DeletedAt is null),
            Pages = sweep.NextPage - 1,
            IsFirst = previous is null,
        };
        if (isNew || previous!.Pointer.Overlay is not null)
        {
            pointer = pointer with { Base = await StoreAsync(hold, stored, cancellationToken) };
            pointer = pointer with { Version = isNew ? pointer.Base : pointer.Version };
        }

        await PointAsync(hold, hold.State with { Sweep = null, LastFailure = null }, pointer, cancellationToken);
        span?.SetTag("invoicefunctions.snapshot.rows", pointer.Count);
        Log.Published(logger, pointer.Count, pointer.Pages, pointer.AsOf, isNew);
    }

    /// <summary>Publishes single look-ups as an overlay; nothing happens when none of them is news.</summary>
    public async Task PublishLookUpsAsync(
        PortalHold hold, IReadOnlyDictionary<string, CustomerInvoice?> lookedUp, DateTimeOffset observedAt, CancellationToken cancellationToken)
    {
        if (hold.State.Current is not { } pointer)
        {
            return; // Nothing to lay it over; the first sweep will read it.
        }

        using var span = InvoiceTelemetry.Spans.StartActivity("publish");
        var current = await reader.LoadAsync(pointer, cancellationToken);
        var overlay = pointer.Overlay is null ? [] : await file.LoadAsync(store, pointer.Overlay, cancellationToken);
        var publishedAt = LaterThan(current);
        if (Publishing.Overlay(lookedUp, observedAt, current, overlay, publishedAt) is not { } next)
        {
            return;
        }

        var name = await StoreAsync(hold, next, cancellationToken);
        var count = Publishing.Merge([.. current.All, .. next]).Values.Count(entry => entry.DeletedAt is null);
        await PointAsync(hold, hold.State, pointer with { Version = name, Overlay = name, PublishedAt = publishedAt, Count = count }, cancellationToken);
        span?.SetTag("invoicefunctions.snapshot.rows", count);
        Log.Laid(logger, next.Count);
    }

    /// <summary>Strictly increasing from snapshot to snapshot, also where a clock was set back.</summary>
    private DateTimeOffset LaterThan(Snapshot? previous)
    {
        var now = clock.GetUtcNow();
        return previous?.Pointer.PublishedAt is { } last && last >= now ? last.AddTicks(1) : now;
    }

    private async Task<string> StoreAsync(PortalHold hold, IEnumerable<SnapshotEntry> entries, CancellationToken cancellationToken)
    {
        // In the order served: who loads it has the invoices next to each other in memory as they are written, and writes them half as fast
        // again as out of the order in which the portal listed them (benchmark "reads").
        var content = SnapshotFile.Write(entries.Order(InvoiceSelection.DefaultOrder));
        var name = $"snapshots/{hold.State.Epoch:D8}-{Convert.ToHexStringLower(SHA256.HashData(content.Span).AsSpan(0, 8))}.ndjson.gz";
        await store.WriteAsync(name, content, condition: null, cancellationToken);
        return name;
    }

    private async Task PointAsync(PortalHold hold, SyncState state, SnapshotPointer pointer, CancellationToken cancellationToken)
    {
        var earlier = state.Current is { } current && !current.Documents().SequenceEqual(pointer.Documents()) ? [current, .. state.Earlier] : state.Earlier;
        await hold.SaveAsync(state with { Current = pointer, Earlier = [.. earlier.Take(EarlierKept)] }, cancellationToken);

        // Only now may what nobody points to any more go; what a crash leaves behind goes with a later publishing. Should we sleep past our
        // lease meanwhile, what the next holder writes is of its own epoch, and not ours to delete.
        var kept = hold.State.Earlier.Append(pointer).SelectMany(snapshot => snapshot.Documents()).Concat(hold.State.Sweep?.Parts ?? []).Append(hold.State.Customers?.Unfinished).ToHashSet();
        foreach (var prefix in (string[])["sweeps/", "snapshots/", "customers/"])
        {
            await foreach (var name in store.ListAsync(prefix, cancellationToken))
            {
                if (!kept.Contains(name) && EpochOf(name) <= hold.State.Epoch)
                {
                    await store.DeleteAsync(name, cancellationToken);
                }
            }
        }
    }

    /// <summary>The epoch of the lease under which a document was written: what its name begins with.</summary>
    private static long EpochOf(string name) =>
        long.TryParse(name.Split('/', '-')[1], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? epoch : 0;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Published {Count} invoices from {Pages} pages as of {AsOf:O}; anything new: {IsNew}.")]
        public static partial void Published(ILogger logger, int count, int pages, DateTimeOffset asOf, bool isNew);

        [LoggerMessage(Level = LogLevel.Information, Message = "Published single changes; {Count} lie over the last sweep's snapshot.")]
        public static partial void Laid(ILogger logger, int count);
    }
}
