using System.Runtime.CompilerServices;
using InvoiceFunctions.Storage;

namespace InvoiceFunctions.Tests.Storage;

/// <summary>A store whose calls can be made to fail or to wait.</summary>
internal sealed class TroubledStore(IDocumentStore store) : IDocumentStore
{
    /// <summary>Comes before every call, with its cancellation; null: no trouble.</summary>
    public Func<CancellationToken, Task>? Trouble { get; set; }

    /// <summary>Comes after every write, which has happened: its answer may be lost; null: no trouble.</summary>
    public Func<CancellationToken, Task>? TroubleAfterwards { get; set; }

    /// <summary>What an unreachable store does.</summary>
    public static Task Fail(CancellationToken cancellationToken) => Task.FromException(new StoreUnavailableException("answers 503 ServerBusy", new IOException()));

    public async Task<StoredDocument?> ReadAsync(string name, CancellationToken cancellationToken) =>
        await (await ReachAsync(cancellationToken)).ReadAsync(name, cancellationToken);

    public async Task<string?> WriteAsync(string name, ReadOnlyMemory<byte> content, WriteCondition? condition, CancellationToken cancellationToken)
    {
        var tag = await (await ReachAsync(cancellationToken)).WriteAsync(name, content, condition, cancellationToken);
        await (TroubleAfterwards?.Invoke(cancellationToken) ?? Task.CompletedTask);
        return tag;
    }

    public async Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        await (await ReachAsync(cancellationToken)).DeleteAsync(name, cancellationToken);

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var name in (await ReachAsync(cancellationToken)).ListAsync(prefix, cancellationToken))
        {
            yield return name;
        }
    }

    private async Task<IDocumentStore> ReachAsync(CancellationToken cancellationToken)
    {
        await (Trouble?.Invoke(cancellationToken) ?? Task.CompletedTask);
        return store;
    }
}
