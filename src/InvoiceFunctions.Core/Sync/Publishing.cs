using InvoiceFunctions.Invoices;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>
/// Makes the next snapshot's content from what was read and the snapshot before it. The newer observation wins: a sweep that began before
/// a webhook's news does not undo it. Pure.
/// </summary>
public static class Publishing
{
    /// <summary>How long deleted invoices are remembered, so that an incremental reader can follow.</summary>
    public static readonly TimeSpan DeletedAreRememberedFor = TimeSpan.FromDays(90);

    /// <summary>One entry per id; where an invoice is there twice, the newer observation, and of two alike the later in line.</summary>
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

    /// <summary>What a finished sweep makes of the snapshot before it, and whether anything is new, links included.</summary>
    /// <param name="read">What the sweep read, merged; whatever is missing was confirmed to be gone.</param>
    /// <param name="previous">The current snapshot; null for the first.</param>
    /// <param name="publishedAt">The instant of publishing, later than the previous one's.</param>
    public static (List<SnapshotEntry> Stored, bool IsNew) Sweep(
        Dictionary<CustomerInvoice, SnapshotEntry> read, Snapshot? previous, DateTimeOffset publishedAt)
    {
        var known = Merge(previous?.All ?? []);
        var changes = read.Values.Select(entry => Change(known, entry, publishedAt))
            .Concat(known.Values.Where(entry => !read.ContainsKey(entry.Invoice)).Select(entry => entry with { DeletedAt = entry.DeletedAt ?? publishedAt }))
            .Where(entry => !(publishedAt - entry.DeletedAt >= DeletedAreRememberedFor));
        var stored = changes.ToList();
        return (stored, previous is null || stored.Count != known.Count || stored.Exists(entry => IsNews(known, entry)));
    }

    /// <summary>The overlay with single look-ups added; null when none of them is news.</summary>
    /// <param name="lookedUp">By id, the invoice as it is now, or null where the portal has none.</param>
    /// <param name="observedAt">When the look-ups were sent.</param>
    /// <param name="current">The current snapshot, its overlay applied.</param>
    /// <param name="overlay">The current overlay.</param>
    /// <param name="publishedAt">The instant of publishing, later than the previous one's.</param>
    public static List<SnapshotEntry>? Overlay(
        IReadOnlyDictionary<string, CustomerInvoice?> lookedUp, DateTimeOffset observedAt, Snapshot current, IEnumerable<SnapshotEntry> overlay, DateTimeOffset publishedAt)
    {
        var known = Merge(current.All);
        var news = lookedUp
            .Select(pair => pair.Value is { } invoice
                ? Change(known, new SnapshotEntry(invoice, default, observedAt), publishedAt)
                : current.Find(pair.Key) is { } there && there.ObservedAt <= observedAt ? there with { ObservedAt = observedAt, DeletedAt = publishedAt } : (SnapshotEntry?)null)
            .OfType<SnapshotEntry>()
            .Where(entry => IsNews(known, entry))
            .ToList();
        return news.Count == 0 ? null : [.. Merge([.. overlay, .. news]).Values];
    }

    private static SnapshotEntry Change(Dictionary<CustomerInvoice, SnapshotEntry> known, SnapshotEntry entry, DateTimeOffset publishedAt)
    {
        if (!known.TryGetValue(entry.Invoice, out var before))
        {
            return entry with { ChangedAt = publishedAt };
        }

        if (before.ObservedAt > entry.ObservedAt)
        {
            return before;
        }

        var isSame = before.DeletedAt is null && before.Invoice.HasSameContentAs(entry.Invoice);
        return entry with { ChangedAt = isSame ? before.ChangedAt : publishedAt };
    }

    private static bool IsNews(Dictionary<CustomerInvoice, SnapshotEntry> known, in SnapshotEntry entry) =>
        !known.TryGetValue(entry.Invoice, out var before)
        || before.ChangedAt != entry.ChangedAt
        || before.DeletedAt != entry.DeletedAt
        || !before.Invoice.HasSameLinksAs(entry.Invoice);
}
