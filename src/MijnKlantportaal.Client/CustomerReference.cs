using System.Collections.Concurrent;
using System.Text;

namespace MijnKlantportaal.Client;

/// <summary>The customer an invoice belongs to, shared by all invoices of that customer. Kept as UTF-8 as well, ready to be written.</summary>
public sealed class CustomerReference
{
    internal CustomerReference(string id, string? url)
    {
        Id = id;
        IdUtf8 = Encoding.UTF8.GetBytes(id);
        Url = url;
        UrlUtf8 = url is null ? null : Encoding.UTF8.GetBytes(url);
    }

    /// <summary>The portal's customer id, <c>cst_…</c>.</summary>
    public string Id { get; }

    /// <summary><c>links.customer.href</c> as the portal sent it; null when it sent none.</summary>
    public string? Url { get; }

    internal byte[] IdUtf8 { get; }

    internal byte[]? UrlUtf8 { get; }
}

/// <summary>
/// Finds the shared <see cref="CustomerReference"/> for the UTF-8 text of an id. A customer has a dozen invoices or more, so without
/// sharing, customer ids and links are over a third of the memory of a portal's invoices.
/// </summary>
internal sealed class CustomerReferences
{
    // A bound against a source that never repeats a customer; past it sharing starts anew, and nothing else changes.
    private const int Capacity = 200_000;

    private readonly ConcurrentDictionary<string, CustomerReference> known = new(Utf8TextComparer.Instance);

    public CustomerReference Get(ReadOnlySpan<byte> id, ReadOnlySpan<byte> url)
    {
        var lookup = known.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(id, out var reference) && url.SequenceEqual(reference.UrlUtf8))
        {
            return reference;
        }

        if (known.Count >= Capacity)
        {
            known.Clear();
        }

        reference = new CustomerReference(Encoding.UTF8.GetString(id), url.IsEmpty ? null : Encoding.UTF8.GetString(url));
        known[reference.Id] = reference;
        return reference;
    }

    /// <summary>Compares texts by their UTF-8, so that a lookup by bytes makes no string.</summary>
    private sealed class Utf8TextComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
    {
        public static readonly Utf8TextComparer Instance = new();

        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        public int GetHashCode(string obj) => GetHashCode(Encoding.UTF8.GetBytes(obj));

        public bool Equals(ReadOnlySpan<byte> alternate, string other) =>
            alternate.Length == other.Length ? Ascii.Equals(alternate, other) || EqualsDecoded(alternate, other) : EqualsDecoded(alternate, other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            // FNV-1a: short ids, no hostile keys (the portal makes the ids).
            var hash = 2166136261u;
            foreach (var b in alternate)
            {
                hash = (hash ^ b) * 16777619u;
            }

            return (int)hash;
        }

        public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);

        private static bool EqualsDecoded(ReadOnlySpan<byte> utf8, string text) =>
            utf8.Length == Encoding.UTF8.GetByteCount(text) && utf8.SequenceEqual(Encoding.UTF8.GetBytes(text));
    }
}
