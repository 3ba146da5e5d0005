using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using InvoiceFunctions.Storage;

namespace InvoiceFunctions.Sync;

/// <summary>
/// What the portal's webhooks say: which invoices to look at. A call only writes that down; the next run reads the invoice by id. The
/// payload is not documented, so nothing but an invoice's id is taken from it.
/// </summary>
public sealed class PortalInbox(IDocumentStore store, SyncRequests requests)
{
    private const string Prefix = "inbox/";

    /// <summary>Writes down a call; a repeat of one that still waits is dropped, and one that names no invoice asks for a sweep.</summary>
    public async Task ReceiveAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (InvoiceIdIn(payload) is not { } id)
        {
            await requests.AskAsync(cancellationToken);
            return;
        }

        var name = $"{Prefix}{Convert.ToHexStringLower(SHA256.HashData(payload.Span).AsSpan(0, 16))}.txt";
        await store.WriteAsync(name, Encoding.UTF8.GetBytes(id), WriteCondition.IfAbsent, cancellationToken);
    }

    /// <summary>What waits: document and invoice.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        var waiting = new Dictionary<string, string>();
        await foreach (var name in store.ListAsync(Prefix, cancellationToken))
        {
            if (await store.ReadAsync(name, cancellationToken) is { } written)
            {
                waiting[name] = Encoding.UTF8.GetString(written.Content.Span);
            }
        }

        return waiting;
    }

    /// <summary>Forgets what was looked at.</summary>
    internal async Task RemoveAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            await store.DeleteAsync(name, cancellationToken);
        }
    }

    /// <summary>The first text in the payload that is an invoice's id, whatever member it lies in.</summary>
    private static string? InvoiceIdIn(ReadOnlyMemory<byte> payload)
    {
        try
        {
            var json = new Utf8JsonReader(payload.Span);
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.String && json.ValueSpan.StartsWith("inv_"u8) && json.ValueSpan.Length is > 4 and <= 64)
                {
                    return json.GetString();
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON: it tells that something happened, not what.
        }

        return null;
    }
}
