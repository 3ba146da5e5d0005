using System.Buffers;
using System.Text;

namespace InvoiceFunctions.Feeds;

/// <summary>How CSV is wanted. Dutch Excel reads <c>delimiter=semicolon&amp;decimal=comma&amp;bom=true</c> by a double click.</summary>
/// <param name="Delimiter">Comma, semicolon or tab.</param>
/// <param name="DecimalComma">Amounts with a comma instead of a point.</param>
/// <param name="Bom">A UTF-8 byte order mark first, by which Excel knows the encoding.</param>
public sealed record CsvOptions(char Delimiter = ',', bool DecimalComma = false, bool Bom = false);

/// <summary>
/// Writes CSV by RFC 4180: CRLF, quotes where needed, null is an empty cell. A text cell that a spreadsheet would take for a formula gets
/// a leading apostrophe (OWASP, "CSV injection").
/// </summary>
public sealed class CsvWriter(IBufferWriter<byte> output, CsvOptions options)
{
    private readonly SearchValues<byte> special = SearchValues.Create([(byte)options.Delimiter, (byte)'"', (byte)'\r', (byte)'\n']);
    private bool inRow;

    /// <summary>A cell of text.</summary>
    public void Text(ReadOnlySpan<byte> text)
    {
        var formula = !text.IsEmpty && text[0] is (byte)'=' or (byte)'+' or (byte)'-' or (byte)'@' or (byte)'\t' or (byte)'\r';
        Cell(text, formula ? "'"u8 : default);
    }

    /// <summary>A cell that is a date, an instant or a whole number.</summary>
    public void Plain(ReadOnlySpan<byte> text) => Cell(text, default);

    /// <summary>A cell that is an amount, with a point.</summary>
    public void Number(Span<byte> text)
    {
        if (options.DecimalComma)
        {
            text.Replace((byte)'.', (byte)',');
        }

        Cell(text, default);
    }

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        output.Write("\r\n"u8);
        inRow = false;
    }

    /// <summary>The byte order mark, when wanted, and the header.</summary>
    public void Header(IEnumerable<string> names)
    {
        if (options.Bom)
        {
            output.Write("\uFEFF"u8);
        }

        foreach (var name in names)
        {
            Text(Encoding.UTF8.GetBytes(name));
        }

        EndRow();
    }

    private void Cell(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix)
    {
        if (inRow)
        {
            output.Write([(byte)options.Delimiter]);
        }

        inRow = true;
        if (!text.ContainsAny(special))
        {
            output.Write(prefix);
            output.Write(text);
            return;
        }

        output.Write("\""u8);
        output.Write(prefix);
        for (var quote = text.IndexOf((byte)'"'); quote >= 0; quote = text.IndexOf((byte)'"'))
        {
            output.Write(text[..(quote + 1)]);
            output.Write("\""u8);
            text = text[(quote + 1)..];
        }

        output.Write(text);
        output.Write("\""u8);
    }
}
