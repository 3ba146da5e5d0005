using System.Buffers;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using InvoiceFunctions.Invoices;

namespace InvoiceFunctions.Feeds;

/// <summary>The rows to write, and the columns of each.</summary>
/// <param name="Entries">The invoices, filtered and in order.</param>
/// <param name="Day">The day to serve them for.</param>
/// <param name="Columns">The columns, in the table's order.</param>
public sealed record FeedRows(IReadOnlyList<SnapshotEntry> Entries, ServingDay Day, IReadOnlyList<InvoiceColumn> Columns);

/// <summary>A way to write rows. To add one: a class here, and a line in <see cref="FeedFormats"/>.</summary>
public abstract class InvoiceFeed
{
    // Flushed in portions of this size: large enough to be rare, small enough to keep a list of any length out of memory.
    internal const int Portion = 64 * 1024;

    /// <summary>The media type, with charset where it is text.</summary>
    public abstract string ContentType { get; }

    /// <summary>Writes all rows; nothing is left unflushed.</summary>
    public abstract Task WriteAsync(PipeWriter output, FeedRows rows, CancellationToken cancellationToken);
}

/// <summary>A JSON array of objects.</summary>
internal sealed class JsonFeed : InvoiceFeed
{
    /// <summary>Readable text as it is: the answer is JSON, never a part of a page.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public override string ContentType => "application/json; charset=utf-8";

    public override async Task WriteAsync(PipeWriter output, FeedRows rows, CancellationToken cancellationToken)
    {
        output.Write("["u8);
        for (var next = 0; next < rows.Entries.Count;)
        {
            next = JsonRows.WritePortion(output, rows, next, separator: ","u8);
            await output.FlushAsync(cancellationToken);
        }

        output.Write("]"u8);
        await output.FlushAsync(cancellationToken);
    }
}

/// <summary>One JSON object a line, for readers that stream.</summary>
internal sealed class NdjsonFeed : InvoiceFeed
{
    public override string ContentType => "application/x-ndjson; charset=utf-8";

    public override async Task WriteAsync(PipeWriter output, FeedRows rows, CancellationToken cancellationToken)
    {
        for (var next = 0; next < rows.Entries.Count;)
        {
            next = JsonRows.WritePortion(output, rows, next, separator: "\n"u8);
            await output.FlushAsync(cancellationToken);
        }

        output.Write(rows.Entries.Count > 0 ? "\n"u8 : default);
        await output.FlushAsync(cancellationToken);
    }
}

/// <summary>CSV; the header is always there.</summary>
internal sealed class CsvFeed(CsvOptions options) : InvoiceFeed
{
    public override string ContentType => "text/csv; charset=utf-8; header=present";

    public override async Task WriteAsync(PipeWriter output, FeedRows rows, CancellationToken cancellationToken)
    {
        var csv = new CsvWriter(output, options);
        csv.Header(rows.Columns.Select(column => column.Name));
        for (var index = 0; index < rows.Entries.Count; index++)
        {
            WriteRow(csv, new InvoiceRow(rows.Entries[index], rows.Day), rows.Columns);
            if (output.UnflushedBytes > Portion)
            {
                await output.FlushAsync(cancellationToken);
            }
        }

        await output.FlushAsync(cancellationToken);
    }

    private static void WriteRow(CsvWriter csv, in InvoiceRow row, IReadOnlyList<InvoiceColumn> columns)
    {
        for (var index = 0; index < columns.Count; index++)
        {
            columns[index].WriteCsv(csv, row);
        }

        csv.EndRow();
    }
}
