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
    public Task<ReadOnlyMemory<byte>> GetAsync(Snapshot snapshot, ServingDay day, bool gzip, Func<PipeWriter, CancellationToken, Task> write)
    {
        var content = (snapshot.Pointer.Version, snapshot.Pointer.Customers, day.Today, day.DefaultPaymentTermDays);
        if (made is not { } ready || ready.Content != content)
        {
            // Two callers may both get here; then one of the two is made in vain.
            made = ready = new Made(content, snapshot.Entries.Count, write);
        }

        return gzip ? ready.Gzip.Value : ready.Plain.Value;
    }

    private sealed class Made
    {
        /// <summary>Bytes a row, so that the buffer seldom has to grow.</summary>
        private const int TypicalRow = 512;

        public Made((string Version, string? Customers, DateOnly Today, int Term) content, int rows, Func<PipeWriter, CancellationToken, Task> write)
        {
            Content = content;
            Plain = new(() => WriteAsync(new MemoryStream(rows * TypicalRow), write));
            Gzip = new(async () => await CompressAsync(await Plain.Value));
        }

        public (string Version, string? Customers, DateOnly Today, int Term) Content { get; }

        public Lazy<Task<ReadOnlyMemory<byte>>> Plain { get; }

        public Lazy<Task<ReadOnlyMemory<byte>>> Gzip { get; }

        // Without a caller's cancellation: the others wait for it too.
        private static async Task<ReadOnlyMemory<byte>> WriteAsync(MemoryStream buffer, Func<PipeWriter, CancellationToken, Task> write)
        {
            var output = PipeWriter.Create(buffer, new StreamPipeWriterOptions(leaveOpen: true));
            await write(output, CancellationToken.None);
            await output.CompleteAsync();
            return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        }

        private static async Task<ReadOnlyMemory<byte>> CompressAsync(ReadOnlyMemory<byte> plain)
        {
            var buffer = new MemoryStream(plain.Length / 6);
            await using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            {
                await gzip.WriteAsync(plain);
            }

            return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        }
    }
}
