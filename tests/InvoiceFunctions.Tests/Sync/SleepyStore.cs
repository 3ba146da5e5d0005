using System.Runtime.CompilerServices;
using InvoiceFunctions.Storage;

namespace InvoiceFunctions.Tests.Sync;

/// <summary>The store as a process sees it that falls asleep there, once, while the world goes on.</summary>
/// <param name="store">What the others see.</param>
/// <param name="isWhere">At which step: <c>write sync.json</c>, <c>list sweeps/</c>. It is done, and its outcome is what the sleeper wakes up to.</param>
/// <param name="meanwhile">What happens in its sleep.</param>
internal sealed class SleepyStore(IDocumentStore store, Predicate<string> isWhere, Func<Task> meanwhile) : IDocumentStore
{
    private bool hasSlept;

    public Task<StoredDocument?> ReadAsync(string name, CancellationToken cancellationToken) => store.ReadAsync(name, cancellationToken);

    public async Task<string?> WriteAsync(string name, ReadOnlyMemory<byte> content, WriteCondition? condition, CancellationToken cancellationToken)
    {
        var tag = await store.WriteAsync(name, content, condition, cancellationToken);
        await SleepAsync($"write {name}");
        return tag;
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => store.DeleteAsync(name, cancellationToken);

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await SleepAsync($"list {prefix}");
        await foreach (var name in store.ListAsync(prefix, cancellationToken))
        {
            yield return name;
        }
    }

    private async Task SleepAsync(string step)
    {
        if (!hasSlept && isWhere(step))
        {
            hasSlept = true;
            await meanwhile();
        }
    }
}
