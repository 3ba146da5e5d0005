using System.Buffers;
using System.IO.Pipelines;
using InvoiceFunctions.Invoices;

namespace InvoiceFunctions.Feeds;

/// <summary>Rows as JSON objects.</summary>
internal static class JsonRows
{
    /// <summary>Writes rows from <paramref name="next"/> on until there is a portion to flush; gives back the one to go on with.</summary>
    public static int WritePortion(PipeWriter output, FeedRows rows, int next, ReadOnlySpan<byte> separator)
    {
        var json = new JsonCells(output);
        InvoiceColumn[] columns = [.. rows.Columns];
        for (; next < rows.Entries.Count && json.Pending + output.UnflushedBytes < InvoiceFeed.Portion; next++)
        {
            if (next > 0)
            {
                json.Raw(separator);
            }

            Write(ref json, new InvoiceRow(rows.Entries[next], rows.Day), columns);
        }

        json.Hand();
        return next;
    }

    /// <summary>Writes one row with all columns.</summary>
    public static void Write(IBufferWriter<byte> output, in InvoiceRow row)
    {
        var json = new JsonCells(output);
        Write(ref json, row, [.. InvoiceColumns.All]);
        json.Hand();
    }

    private static void Write(ref JsonCells json, in InvoiceRow row, InvoiceColumn[] columns)
    {
        json.Raw("{"u8);
        for (var index = 0; index < columns.Length; index++)
        {
            json.Raw(index == 0 ? columns[index].Member[1..] : columns[index].Member);
            columns[index].WriteJson(ref json, row);
        }

        json.Raw("}"u8);
    }
}
