namespace InvoiceFunctions.Storage;

/// <summary>A stored document with the tag of this version of it.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="ETag">Changes with every change of the content; opaque.</param>
public sealed record StoredDocument(ReadOnlyMemory<byte> Content, string ETag);

/// <summary>When a write may happen.</summary>
/// <param name="ETag">The version that must be there; null: none may be there.</param>
public sealed record WriteCondition(string? ETag)
{
    /// <summary>Only when there is no such document yet.</summary>
    public static WriteCondition IfAbsent { get; } = new((string?)null);

    /// <summary>Only when the document is still the version read before; null: when it was not there.</summary>
    public static WriteCondition IfUnchanged(StoredDocument? read) => new(read?.ETag);
}

/// <summary>
/// Named documents with conditional writes: all that the connector remembers. Names are lower-case segments joined by <c>/</c>. A write is
/// atomic (a reader sees the old document or the new one, whole) and durable when it returns. Every call may throw
/// <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IDocumentStore
{
    /// <summary>The document, or null when there is none.</summary>
    Task<StoredDocument?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the document, whatever was there or, with a <paramref name="condition"/>, only when it holds.
    /// The new ETag; null when the condition does not hold, and then nothing was written.
    /// </summary>
    Task<string?> WriteAsync(string name, ReadOnlyMemory<byte> content, WriteCondition? condition, CancellationToken cancellationToken);

    /// <summary>Deletes the document; nothing happens when there is none.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>The names of all documents that begin with <paramref name="prefix"/>, in ordinal order.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken);
}

/// <summary>The store does not do what it is asked. Whether a write was carried out is not known then.</summary>
/// <param name="what">What it does instead, as in "answers 503"; shown to callers.</param>
/// <param name="inner">The failure.</param>
public sealed class StoreUnavailableException(string what, Exception inner) : Exception($"The connector's own store {what}. It tries again by itself.", inner);
