using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Json;
using InvoiceFunctions.Feeds;
using InvoiceFunctions.Invoices;
using InvoiceFunctions.Storage;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>
/// Entries as they are stored, in parts of a sweep and in snapshots: gzip of one JSON object a line, the invoice in the portal's own form.
/// </summary>
public sealed class SnapshotFile(CustomerInvoiceReader invoiceReader)
{
    /// <summary>The entries' bytes.</summary>
    public static ReadOnlyMemory<byte> Write(IEnumerable<SnapshotEntry> entries)
    {
        var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var json = new Utf8JsonWriter(gzip, JsonFeed.Options))
        {
            foreach (var entry in entries)
            {
                json.WriteStartObject();
                json.WriteString("observedAt"u8, entry.ObservedAt);
                json.WriteString("changedAt"u8, entry.ChangedAt);
                if (entry.DeletedAt is { } deleted)
                {
                    json.WriteString("deletedAt"u8, deleted);
                }

                json.WritePropertyName("invoice"u8);
                CustomerInvoiceWriter.Write(json, entry.Invoice);
                json.WriteEndObject();
                json.Flush();
                json.Reset();
                gzip.WriteByte((byte)'\n');
            }
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>The entries of a document.</summary>
    /// <exception cref="DocumentLostException">It is not there, or not readable.</exception>
    internal async Task<List<SnapshotEntry>> LoadAsync(IDocumentStore store, string name, CancellationToken cancellationToken)
    {
        var stored = await store.ReadAsync(name, cancellationToken) ?? throw new DocumentLostException(name);
        try
        {
            return Read(stored.Content);
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException or InvalidOperationException)
        {
            throw new DocumentLostException(name, exception);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote; never more than a few lines of it are in memory unpacked.</summary>
    public List<SnapshotEntry> Read(ReadOnlyMemory<byte> stored)
    {
        using var gzip = new GZipStream(PipeReader.Create(new ReadOnlySequence<byte>(stored)).AsStream(), CompressionMode.Decompress);
        var entries = new List<SnapshotEntry>();
        var buffer = new byte[64 * 1024];
        var filled = 0;
        while (gzip.Read(buffer, filled, buffer.Length - filled) is var count and > 0)
        {
            filled += count;
            var rest = buffer.AsSpan(0, filled);
            for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
            {
                entries.Add(ReadEntry(rest[..end]));
                rest = rest[(end + 1)..];
            }

            rest.CopyTo(buffer);
            filled = rest.Length;
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * filled); // A line longer than that.
            }
        }

        return entries;
    }

    private SnapshotEntry ReadEntry(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        json.Read();
        CustomerInvoice? invoice = null;
        DateTimeOffset observedAt = default, changedAt = default;
        DateTimeOffset? deletedAt = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueSpan;
            json.Read();
            if (name.SequenceEqual("invoice"u8))
            {
                invoice = invoiceReader.Read(ref json);
            }
            else if (name.SequenceEqual("observedAt"u8))
            {
                observedAt = json.GetDateTimeOffset();
            }
            else if (name.SequenceEqual("changedAt"u8))
            {
                changedAt = json.GetDateTimeOffset();
            }
            else if (name.SequenceEqual("deletedAt"u8))
            {
                deletedAt = json.GetDateTimeOffset();
            }
        }

        return new SnapshotEntry(invoice ?? throw new InvalidDataException("A stored line has no invoice."), changedAt, observedAt, deletedAt);
    }
}

/// <summary>A document that the state names is gone or damaged: by hand, or by a rule of the storage account that deletes what is old.</summary>
public sealed class DocumentLostException(string name, Exception? inner = null)
    : Exception($"The connector's store has lost '{name}'. It reads the portal anew by itself; keep whoever deletes there from it.", inner)
{
    /// <summary>The document's name.</summary>
    public string Name { get; } = name;
}
