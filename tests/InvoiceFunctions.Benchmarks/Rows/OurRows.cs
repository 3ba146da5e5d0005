using System.IO.Pipelines;
using InvoiceFunctions.Feeds;
using InvoiceFunctions.Invoices;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Benchmarks.Rows;

/// <summary>Our way: the code that the connector runs, from a page's bytes to the snapshot's entries, and from these to the feed.</summary>
internal static class OurRows
{
    /// <summary>Pages in, rows out; gives back the rows held.</summary>
    public static async Task<object> ServeAsync(byte[][] bodies, Stream output)
    {
        var entries = Read(bodies);
        await WriteAsync(entries, output);
        return entries;
    }

    /// <summary>With a reader of its own, so that what customers share is paid for in every run.</summary>
    public static List<SnapshotEntry> Read(byte[][] bodies)
    {
        var reader = new CustomerInvoiceReader();
        var entries = new List<SnapshotEntry>(bodies.Length * 15);
        for (var index = 0; index < bodies.Length; index++)
        {
            var page = PageReader.Read(bodies[index], index + 1, RowsBenchmark.Today, reader.Read);
            foreach (var invoice in page.Items)
            {
                entries.Add(new SnapshotEntry(invoice, RowsBenchmark.Today, page.RequestedAt));
            }
        }

        return entries;
    }

    public static async Task WriteAsync(List<SnapshotEntry> entries, Stream output)
    {
        var pipe = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        var day = ServingDay.At(RowsBenchmark.Today, RowsBenchmark.DefaultTerm);
        await new JsonFeed().WriteAsync(pipe, new FeedRows(entries, day, InvoiceColumns.All), CancellationToken.None);
        await pipe.CompleteAsync();
    }
}
