using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace InvoiceFunctions.Storage;

/// <summary>Documents that are JSON.</summary>
public static class JsonDocuments
{
    /// <summary>Reads and parses; null where there is no document.</summary>
    public static async Task<(T? Value, StoredDocument? Read)> ReadJsonAsync<T>(
        this IDocumentStore store, string name, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var read = await store.ReadAsync(name, cancellationToken);
        return (read is null ? null : JsonSerializer.Deserialize(read.Content.Span, type), read);
    }

    /// <summary>Writes as JSON; see <see cref="IDocumentStore.WriteAsync"/>.</summary>
    public static Task<string?> WriteJsonAsync<T>(
        this IDocumentStore store, string name, T value, JsonTypeInfo<T> type, WriteCondition? condition, CancellationToken cancellationToken) =>
        store.WriteAsync(name, JsonSerializer.SerializeToUtf8Bytes(value, type), condition, cancellationToken);
}
