using System.Collections;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Invoices;

/// <summary>The rows that a query selects.</summary>
/// <param name="Entries">Filtered, in order, after skip and top.</param>
/// <param name="TotalCount">How many the filter let through, before skip and top.</param>
public sealed record InvoiceSelection(IReadOnlyList<SnapshotEntry> Entries, int TotalCount)
{
    /// <summary>The default order: issue date, newest first, ties by id (ordinal). Snapshots are kept in it.</summary>
    public static IComparer<SnapshotEntry> DefaultOrder { get; } = Comparer<SnapshotEntry>.Create(static (left, right) =>
        right.Invoice.IssuedAt.CompareTo(left.Invoice.IssuedAt) is var byDate and not 0 ? byDate : ById(left, right));

    /// <summary>Applies a query to a snapshot's entries, which are in <see cref="DefaultOrder"/>.</summary>
    /// <param name="entries">The invoices there are.</param>
    /// <param name="deleted">The invoices there were, in the same order; looked at only when the query includes them.</param>
    /// <param name="query">The query.</param>
    /// <param name="day">The day served for.</param>
    public static InvoiceSelection Select(IReadOnlyList<SnapshotEntry> entries, IReadOnlyList<SnapshotEntry> deleted, InvoiceQuery query, ServingDay day)
    {
        var filter = new Filter(query, day);
        var selected = filter.LetsAllThrough ? entries : Filtered(entries, filter);
        if (query.IncludeDeleted)
        {
            selected = [.. selected, .. Filtered(deleted, filter)];
        }

        var total = selected.Count;
        if (query.OrderBy.Count > 0 || query.IncludeDeleted)
        {
            selected = [.. selected.Order(new QueryOrder(query.OrderBy, day))];
        }

        if (query.Skip > 0 || query.Top < total)
        {
            selected = [.. selected.Skip(query.Skip).Take(query.Top ?? int.MaxValue)];
        }

        return new InvoiceSelection(selected, total);
    }

    private static Places Filtered(IReadOnlyList<SnapshotEntry> entries, Filter filter)
    {
        var places = new List<int>();
        for (var place = filter.FirstIssuedInTime(entries); place < entries.Count && entries[place] is var entry && !filter.IsIssuedTooEarly(entry); place++)
        {
            if (filter.LetsThrough(entry))
            {
                places.Add(place);
            }
        }

        return new Places(entries, places);
    }

    private static int ById(in SnapshotEntry left, in SnapshotEntry right) => left.Invoice.IdUtf8.SequenceCompareTo(right.Invoice.IdUtf8);

    /// <summary>
    /// Some of the entries, by their places: a list of entries is 32 bytes each, and where many are selected it goes to the large object
    /// heap, whose every few megabytes cost a collection of all generations.
    /// </summary>
    private sealed class Places(IReadOnlyList<SnapshotEntry> entries, List<int> places) : IReadOnlyList<SnapshotEntry>
    {
        public int Count => places.Count;

        public SnapshotEntry this[int index] => entries[places[index]];

        public IEnumerator<SnapshotEntry> GetEnumerator() => places.Select(place => entries[place]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class QueryOrder(IReadOnlyList<InvoiceOrder> orders, ServingDay day) : IComparer<SnapshotEntry>
    {
        public int Compare(SnapshotEntry x, SnapshotEntry y)
        {
            if (orders.Count == 0)
            {
                return DefaultOrder.Compare(x, y);
            }

            var left = new InvoiceRow(x, day);
            var right = new InvoiceRow(y, day);
            for (var index = 0; index < orders.Count; index++)
            {
                if (orders[index].Compare(left, right) is var order and not 0)
                {
                    return order;
                }
            }

            return ById(x, y);
        }
    }

    private sealed class Filter(InvoiceQuery query, ServingDay day)
    {
        private readonly bool[]? statuses = query.Statuses is { } wanted ? [.. InvoiceWords.Statuses.Select(wanted.Contains)] : null;

        public bool LetsAllThrough =>
            query is { Statuses: null, CustomerIds: null, Currencies: null, ChangedSince: null, IssuedFrom: null, IssuedTo: null, DueFrom: null, DueTo: null };

        public bool LetsThrough(in SnapshotEntry entry)
        {
            var invoice = entry.Invoice;
            return (query.ChangedSince is not { } since || entry.ChangedAt > since || entry.DeletedAt > since)
                && (query.Currencies is null || query.Currencies.Contains(invoice.Currency))
                && (query.CustomerIds is null || query.CustomerIds.Contains(invoice.Customer.Id))
                && IsDueInRange(invoice)
                && (statuses is null || statuses[(int)new InvoiceRow(entry, day).Status]);
        }

        /// <summary>Entries are in order of issue, newest first: those issued too late are passed over by halves.</summary>
        public int FirstIssuedInTime(IReadOnlyList<SnapshotEntry> entries)
        {
            var (first, end) = (0, query.IssuedTo is null ? 0 : entries.Count);
            while (first < end)
            {
                var middle = (first + end) / 2;
                (first, end) = entries[middle].Invoice.IssuedAt > query.IssuedTo ? (middle + 1, end) : (first, middle);
            }

            return first;
        }

        /// <summary>And so are all that follow.</summary>
        public bool IsIssuedTooEarly(in SnapshotEntry entry) => entry.Invoice.IssuedAt < query.IssuedFrom;

        private bool IsDueInRange(CustomerInvoice invoice)
        {
            if (query.DueFrom is null && query.DueTo is null)
            {
                return true;
            }

            var due = InvoiceRow.DueDateOf(invoice, day);
            return !(due < query.DueFrom) && !(due > query.DueTo);
        }
    }
}
