using System.Collections.ObjectModel;
using InvoiceFunctions.Invoices;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>A published state of the portal's invoices, in memory; it never changes.</summary>
public sealed class Snapshot
{
    private readonly Lazy<Dictionary<CustomerInvoice, int>> places;

    /// <summary>Holds entries that are in <see cref="InvoiceSelection.DefaultOrder"/>.</summary>
    public Snapshot(SnapshotPointer pointer, IReadOnlyList<SnapshotEntry> entries, IReadOnlyList<SnapshotEntry> deleted)
    {
        Pointer = pointer;
        Entries = entries;
        Deleted = deleted;
        places = new(() => Enumerable.Range(0, Entries.Count).ToDictionary(place => Entries[place].Invoice, InvoiceIds.Comparer));
    }

    private Snapshot(SnapshotPointer pointer, Snapshot content)
    {
        (Pointer, Entries, Deleted, places) = (pointer, content.Entries, content.Deleted, content.places);
    }

    /// <summary>Which snapshot this is.</summary>
    public SnapshotPointer Pointer { get; }

    /// <summary>The invoices, in the default order.</summary>
    public IReadOnlyList<SnapshotEntry> Entries { get; }

    /// <summary>Invoices that were deleted in the last <see cref="Publishing.DeletedAreRememberedFor"/>, with their last values.</summary>
    public IReadOnlyList<SnapshotEntry> Deleted { get; }

    /// <summary>Customers' names by id, as UTF-8; empty where they are not read.</summary>
    public IReadOnlyDictionary<string, byte[]> CustomerNames { get; init; } = ReadOnlyDictionary<string, byte[]>.Empty;

    /// <summary>All that it consists of, as it is stored: the invoices, then the deleted ones.</summary>
    public IEnumerable<SnapshotEntry> All => Entries.Concat(Deleted);

    /// <summary>A snapshot of stored entries, in any order.</summary>
    public static Snapshot Of(SnapshotPointer pointer, IEnumerable<SnapshotEntry> stored, IReadOnlyDictionary<string, byte[]> customerNames)
    {
        var kinds = stored.ToLookup(entry => entry.DeletedAt is not null);
        return new Snapshot(pointer, InOrder(kinds[false]), InOrder(kinds[true])) { CustomerNames = customerNames };

        static List<SnapshotEntry> InOrder(IEnumerable<SnapshotEntry> entries)
        {
            var list = entries.ToList();
            list.Sort(InvoiceSelection.DefaultOrder);
            return list;
        }
    }

    /// <summary>The same invoices under a newer pointer.</summary>
    public Snapshot With(SnapshotPointer pointer, IReadOnlyDictionary<string, byte[]> customerNames) => new(pointer, this) { CustomerNames = customerNames };

    /// <summary>The invoice with the same id; null when there is none.</summary>
    public SnapshotEntry? Find(CustomerInvoice invoice) => places.Value.TryGetValue(invoice, out var place) ? Entries[place] : null;

    /// <summary>The invoice with this id; null when there is none.</summary>
    public SnapshotEntry? Find(string id) =>
        places.Value.GetAlternateLookup<string>().TryGetValue(id, out var place) ? Entries[place] : null;
}

/// <summary>Invoices told apart by id only, without making a string of it.</summary>
internal static class InvoiceIds
{
    public static IEqualityComparer<CustomerInvoice> Comparer { get; } = new ById();

    private sealed class ById : IEqualityComparer<CustomerInvoice>, IAlternateEqualityComparer<string, CustomerInvoice>
    {
        public bool Equals(CustomerInvoice? x, CustomerInvoice? y) => x is not null && y is not null && x.IdUtf8.SequenceEqual(y.IdUtf8);

        public int GetHashCode(CustomerInvoice obj) => Hash(obj.IdUtf8);

        public bool Equals(string alternate, CustomerInvoice other) => alternate == other.Id;

        public int GetHashCode(string alternate) => Hash(System.Text.Encoding.UTF8.GetBytes(alternate));

        public CustomerInvoice Create(string alternate) => throw new NotSupportedException("An id alone makes no invoice.");

        private static int Hash(ReadOnlySpan<byte> id)
        {
            var hash = default(HashCode);
            hash.AddBytes(id);
            return hash.ToHashCode();
        }
    }
}
