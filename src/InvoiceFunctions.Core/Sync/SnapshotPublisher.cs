using System.Security.Cryptography;
using InvoiceFunctions.Invoices;
using InvoiceFunctions.Storage;
using Microsoft.Extensions.Logging;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>Publishes a finished sweep: first the snapshot's document, then, as one conditional replace, the pointer to it.</summary>
public sealed partial class SnapshotPublisher(IDocumentStore store, TimeProvider clock, ILogger<SnapshotPublisher> logger)
{
    private const int SnapshotsKept = 3;

    /// <summary>Publishes what the sweep read; where nothing is new, only how fresh the snapshot is.</summary>
    public async Task PublishAsync(PortalHold hold, Dictionary<CustomerInvoice, SnapshotEntry> read, Snapshot? previous, CancellationToken cancellationToken)
    {
        var state = hold.State;
        var sweep = state.Sweep!;
        var now = clock.GetUtcNow();
        var earliest = previous?.Pointer.PublishedAt.AddTicks(1) ?? now;
        var publishedAt = now > earliest ? now : earliest;
        var pointer = new SnapshotPointer
        {
            Version = previous?.Pointer.Version ?? "",
            AsOf = sweep.StartedAt,
            PublishedAt = previous?.Pointer.PublishedAt ?? publishedAt,
            Complete = true,
            Count = read.Count,
            Pages = sweep.NextPage - 1,
        };
        var versions = state.Versions;
        if (Publishing.Next(read, previous, publishedAt) is { } next)
        {
            var content = SnapshotFile.Write(next.Entries.Concat(next.Deleted));
            pointer = pointer with
            {
                Version = $"{state.Epoch:D8}-{Convert.ToHexStringLower(SHA256.HashData(content.Span).AsSpan(0, 8))}",
                PublishedAt = publishedAt,
            };
            await store.WriteAsync(SnapshotReader.DocumentName(pointer.Version), content, condition: null, cancellationToken);
            versions = [.. versions, pointer.Version];
        }

        await hold.SaveAsync(
            state with { Sweep = null, LastFailure = null, IsSweptTwice = previous is not null, Current = pointer, Versions = [.. versions.TakeLast(SnapshotsKept)] },
            cancellationToken);
        Log.Published(logger, pointer.Count, pointer.Pages, pointer.AsOf, pointer.PublishedAt == publishedAt);

        await TidyAsync(hold.State.Versions, cancellationToken);
    }

    /// <summary>Only now may what nobody points to any more go; what a crash leaves behind goes with the next publishing.</summary>
    private async Task TidyAsync(IEnumerable<string> versions, CancellationToken cancellationToken)
    {
        var kept = versions.Select(SnapshotReader.DocumentName).ToHashSet();
        foreach (var prefix in (string[])["sweeps/", "snapshots/"])
        {
            await foreach (var name in store.ListAsync(prefix, cancellationToken))
            {
                if (!kept.Contains(name))
                {
                    await store.DeleteAsync(name, cancellationToken);
                }
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Published {Count} invoices from {Pages} pages as of {AsOf:O}; anything new: {IsNew}.")]
        public static partial void Published(ILogger logger, int count, int pages, DateTimeOffset asOf, bool isNew);
    }
}
