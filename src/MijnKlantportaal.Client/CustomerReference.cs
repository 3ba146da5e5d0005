using System.Text;

namespace MijnKlantportaal.Client;

/// <summary>
/// The customer an invoice belongs to: id and link as UTF-8, one after the other, shared by all invoices of that customer. A struct into
/// a block of many customers' texts: scattered over the heap, they were three cache misses at each invoice read and two at each row
/// written, a fifth of the whole (benchmark "rows").
/// </summary>
public readonly struct CustomerReference
{
    private readonly byte[] block;
    private readonly int start;
    private readonly ushort idLength;
    private readonly ushort urlLength;

    internal CustomerReference(byte[] block, int start, ReadOnlySpan<byte> id, ReadOnlySpan<byte> url)
    {
        this.block = block;
        this.start = start;
        idLength = checked((ushort)id.Length);
        urlLength = checked((ushort)url.Length);
        id.CopyTo(block.AsSpan(start));
        url.CopyTo(block.AsSpan(start + idLength));
    }

    /// <summary>The portal's customer id, <c>cst_…</c>.</summary>
    public string Id => Encoding.UTF8.GetString(IdUtf8);

    /// <summary><c>links.customer.href</c> as the portal sent it; null when it sent none.</summary>
    public string? Url => UrlUtf8.IsEmpty ? null : Encoding.UTF8.GetString(UrlUtf8);

    internal ReadOnlySpan<byte> IdUtf8 => block.AsSpan(start, idLength);

    internal ReadOnlySpan<byte> UrlUtf8 => block.AsSpan(start + idLength, urlLength);
}
