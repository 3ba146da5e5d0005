using InvoiceFunctions.Invoices;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>Makes the next snapshot's content from what a sweep read and the snapshot before it. Pure.</summary>
public static class Publishing
{
    /// <summary>How long deleted invoices are remembered, so that an incremental reader can follow.</summary>
    public static readonly TimeSpan DeletedAreRememberedFor = TimeSpan.FromDays(90);

    /// <summary>One entry per id; where an invoice was read twice, the newer observation.</summary>
    public static Dictionary<CustomerInvoice, SnapshotEntry> Merge(IEnumerable<SnapshotEntry> read)
    {
        var merged = new Dictionary<CustomerInvoice, SnapshotEntry>(InvoiceIds.Comparer);
        foreach (var entry in read)
        {
            if (!merged.TryGetValue(entry.Invoice, out var other) || entry.ObservedAt >= other.ObservedAt)
            {
                merged[entry.Invoice] = entry;
            }
        }

        return merged;
    }

    /// <summary>The content to publish; null when nothing is new, links included.</summary>
    /// <param name="read">What the sweep read, merged.</param>
    /// <param name="previous">The current snapshot; null for the first.</param>
    /// <param name="publishedAt">The instant of publishing, later than the previous one's.</param>
    public static (List<SnapshotEntry> Entries, List<SnapshotEntry> Deleted)? Next(
        IReadOnlyDictionary<CustomerInvoice, SnapshotEntry> read, Snapshot? previous, DateTimeOffset publishedAt)
    {
        var isNew = previous is null || previous.Entries.Count != read.Count;
        var entries = new List<SnapshotEntry>(read.Count);
        foreach (var entry in read.Values)
        {
            var before = previous?.Find(entry.Invoice);
            var isSame = before?.Invoice.HasSameContentAs(entry.Invoice) ?? false;
            isNew |= !isSame || !before!.Value.Invoice.HasSameLinksAs(entry.Invoice);
            entries.Add(entry with { ChangedAt = isSame ? before!.Value.ChangedAt : publishedAt });
        }

        if (!isNew)
        {
            return null;
        }

        entries.Sort(InvoiceSelection.DefaultOrder);
        var deleted = (previous?.Deleted ?? []).Where(entry => publishedAt - entry.DeletedAt < DeletedAreRememberedFor && !read.ContainsKey(entry.Invoice))
            .Concat((previous?.Entries ?? []).Where(entry => !read.ContainsKey(entry.Invoice)).Select(entry => entry with { DeletedAt = publishedAt }))
            .ToList();
        deleted.Sort(InvoiceSelection.DefaultOrder);
        return (entries, deleted);
    }
}
