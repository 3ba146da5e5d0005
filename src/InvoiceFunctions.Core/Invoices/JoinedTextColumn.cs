using InvoiceFunctions.Feeds;

namespace InvoiceFunctions.Invoices;

/// <summary>A text cell that is put together in <paramref name="scratch"/> where it fits; empty is null.</summary>
internal delegate ReadOnlySpan<byte> JoinedTextOf(in InvoiceRow row, Span<byte> scratch);

/// <summary>A column of text that is not held in one piece; null where empty, ordered by its UTF-8.</summary>
internal sealed class JoinedTextColumn(string name, JoinedTextOf text) : InvoiceColumn(name)
{
    // A payment link is about 100 bytes; a longer one gets an array of its own.
    private const int Scratch = 256;

    internal override void WriteJson(ref JsonCells json, in InvoiceRow row)
    {
        var value = text(row, stackalloc byte[Scratch]);
        if (value.IsEmpty)
        {
            json.Raw("null"u8);
        }
        else
        {
            json.Text(value);
        }
    }

    public override void WriteCsv(CsvWriter csv, in InvoiceRow row) => csv.Text(text(row, stackalloc byte[Scratch]));

    public override int Compare(in InvoiceRow left, in InvoiceRow right) =>
        text(left, stackalloc byte[Scratch]).SequenceCompareTo(text(right, stackalloc byte[Scratch]));

    public override bool IsNull(in InvoiceRow row) => text(row, stackalloc byte[Scratch]).IsEmpty;
}
