using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using InvoiceFunctions.Invoices;
using InvoiceFunctions.Sync;

namespace InvoiceFunctions.Http;

/// <summary>
/// The whole list as JSON, plain and gzip, ready-made: what Excel and Power BI ask for at every refresh. Made at the first request for a
/// content and a day, kept until the next content or day; callers at the same time share the making.
/// </summary>
public sealed class ReadyList
{
    private volatile Made? made;

    /// <summary>The body.</summary>
    /// <param name="snapshot">The snapshot served.</param>
    /// <param name="day">The day served for.</param>
    /// <param name="gzip">Whether it is wanted compressed.</param>
    /// <param name="write">Writes it, plain.</param>
    public Task<ReadOnlySequence<byte>> GetAsync(Snapshot snapshot, ServingDay day, bool gzip, Func<PipeWriter, CancellationToken, Task> write)
    {
        var content = (snapshot.Pointer.Version, snapshot.Pointer.Customers, day.Today, day.DefaultPaymentTermDays);
        if (made is not { } ready || ready.Content != content)
        {
            // Two callers may both get here; then one of the two is made in vain.
            made = ready = new Made(content, write);
        }

        return gzip ? ready.Gzip.Value : ready.Plain.Value;
    }

    private sealed class Made
    {
        /// <summary>
        /// In segments, for one buffer that grows to 55 MB (100,000 invoices) has had 153 MB on the way, and ends half empty. A segment
        /// is also what a caller is written at a time.
        /// </summary>
        private static readonly PipeOptions InSegments = new(pauseWriterThreshold: 0, minimumSegmentSize: 128 * 1024);

        public Made((string Version, string? Customers, DateOnly Today, int Term) content, Func<PipeWriter, CancellationToken, Task> write)
        {
            Content = content;
            Plain = new(() => KeepAsync(write));
            Gzip = new(async () => await CompressAsync(await Plain.Value));
        }

        public (string Version, string? Customers, DateOnly Today, int Term) Content { get; }

        public Lazy<Task<ReadOnlySequence<byte>>> Plain { get; }

        public Lazy<Task<ReadOnlySequence<byte>>> Gzip { get; }

        private static Task<ReadOnlySequence<byte>> CompressAsync(ReadOnlySequence<byte> plain) => KeepAsync(async (output, cancellationToken) =>
        {
            await using var gzip = new GZipStream(output.AsStream(leaveOpen: true), CompressionLevel.Fastest);
            foreach (var segment in plain)
            {
                await gzip.WriteAsync(segment, cancellationToken);
            }
        });

        // Without a caller's cancellation: the others wait for it too.
        private static async Task<ReadOnlySequence<byte>> KeepAsync(Func<PipeWriter, CancellationToken, Task> write)
        {
            var pipe = new Pipe(InSegments);
            await write(pipe.Writer, CancellationToken.None);
            await pipe.Writer.CompleteAsync();
            return (await pipe.Reader.ReadAsync()).Buffer;
        }
    }
}
