using System.Buffers.Binary;

namespace MijnKlantportaal.Client;

/// <summary>
/// Finds the shared <see cref="CustomerReference"/> for the UTF-8 text of an id. A customer has a dozen invoices or more, so without
/// sharing, customer ids and links are over a third of the memory of a portal's invoices. Thread-safe.
/// </summary>
internal sealed class CustomerReferences
{
    // A bound against a source that never repeats a customer; past it sharing starts anew, and nothing else changes.
    private const int Capacity = 200_000;

    // Some 200 customers.
    private const int BlockSize = 16 * 1024;

    // A lock, held for 50 ns, and not a ConcurrentDictionary: that takes all its locks to tell its Count.
    private readonly Lock gate = new();
    private readonly HashSet<CustomerReference> known = new(ById.Instance);
    private byte[] block = [];
    private int used;

    public CustomerReference Get(ReadOnlySpan<byte> id, ReadOnlySpan<byte> url)
    {
        lock (gate)
        {
            if (known.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(id, out var reference))
            {
                if (url.SequenceEqual(reference.UrlUtf8))
                {
                    return reference;
                }

                known.Remove(reference);
            }

            if (known.Count >= Capacity)
            {
                known.Clear();
            }

            reference = Add(id, url);
            known.Add(reference);
            return reference;
        }
    }

    private CustomerReference Add(ReadOnlySpan<byte> id, ReadOnlySpan<byte> url)
    {
        var length = id.Length + url.Length;
        if (length > block.Length - used)
        {
            (block, used) = (new byte[Math.Max(length, BlockSize)], 0);
        }

        used += length;
        return new CustomerReference(block, used - length, id, url);
    }

    /// <summary>Tells customers apart by the UTF-8 of their ids, so that a lookup by bytes makes no string.</summary>
    private sealed class ById : IEqualityComparer<CustomerReference>, IAlternateEqualityComparer<ReadOnlySpan<byte>, CustomerReference>
    {
        public static readonly ById Instance = new();

        public bool Equals(CustomerReference x, CustomerReference y) => x.IdUtf8.SequenceEqual(y.IdUtf8);

        public int GetHashCode(CustomerReference obj) => GetHashCode(obj.IdUtf8);

        public bool Equals(ReadOnlySpan<byte> alternate, CustomerReference other) => alternate.SequenceEqual(other.IdUtf8);

        // The portal makes the ids, of random letters: their ends tell them apart, and HashCode.AddBytes over all of them costs 20 ns.
        public int GetHashCode(ReadOnlySpan<byte> alternate) =>
            alternate.Length < sizeof(ulong) ? alternate.Length : BinaryPrimitives.ReadUInt64LittleEndian(alternate[^sizeof(ulong)..]).GetHashCode();

        public CustomerReference Create(ReadOnlySpan<byte> alternate) => throw new NotSupportedException("An id alone makes no customer.");
    }
}
