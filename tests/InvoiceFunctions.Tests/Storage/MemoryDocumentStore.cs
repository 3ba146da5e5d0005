using System.Runtime.CompilerServices;
using InvoiceFunctions.Storage;

namespace InvoiceFunctions.Tests.Storage;

/// <summary>Documents in memory, which outlive the connectors that use them: a fleet's store, without a disk.</summary>
internal sealed class MemoryDocumentStore : IDocumentStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, StoredDocument> documents = [];
    private int tags;

    public Task<StoredDocument?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult(documents.GetValueOrDefault(name));
        }
    }

    public Task<string?> WriteAsync(string name, ReadOnlyMemory<byte> content, WriteCondition? condition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (condition is not null && documents.GetValueOrDefault(name)?.ETag != condition.ETag)
            {
                return Task.FromResult<string?>(null);
            }

            documents[name] = new StoredDocument(content.ToArray(), $"{++tags}");
            return Task.FromResult<string?>($"{tags}");
        }
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            documents.Remove(name);
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        List<string> names;
        lock (gate)
        {
            names = [.. documents.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        }

        foreach (var name in names)
        {
            yield return name;
        }
    }
}

/// <summary>The tests' own store owes what every store owes.</summary>
public sealed class MemoryDocumentStoreTest : DocumentStoreContract
{
    public override Task DisposeAsync() => Task.CompletedTask;

    protected override Task<IDocumentStore> CreateAsync() => Task.FromResult<IDocumentStore>(new MemoryDocumentStore());
}
