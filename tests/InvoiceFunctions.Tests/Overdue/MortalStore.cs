using System.Runtime.CompilerServices;
using InvoiceFunctions.Storage;

namespace InvoiceFunctions.Tests.Overdue;

/// <summary>The store as a process sees it that is killed at some write: from then on nothing works any more, and what was written stays.</summary>
/// <param name="store">What outlives the process.</param>
/// <param name="diesAt">The write, 1-based, at which it dies; 0: not by itself.</param>
/// <param name="after">Whether that write still happens.</param>
internal sealed class MortalStore(IDocumentStore store, int diesAt, bool after) : IDocumentStore
{
    private int writes;
    private volatile bool dead;

    public bool IsDead => dead;

    public void Die() => dead = true;

    public Task<StoredDocument?> ReadAsync(string name, CancellationToken cancellationToken) => Alive().ReadAsync(name, cancellationToken);

    public async Task<string?> WriteAsync(string name, ReadOnlyMemory<byte> content, WriteCondition? condition, CancellationToken cancellationToken)
    {
        var isLast = Interlocked.Increment(ref writes) == diesAt;
        if (isLast && !after)
        {
            Die();
        }

        var tag = await Alive().WriteAsync(name, content, condition, cancellationToken);
        if (isLast)
        {
            Die();
        }

        Alive();
        return tag;
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => Alive().DeleteAsync(name, cancellationToken);

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var name in Alive().ListAsync(prefix, cancellationToken))
        {
            yield return name;
        }
    }

    private IDocumentStore Alive() => dead ? throw new KilledException() : store;
}

/// <summary>The process is no more.</summary>
internal sealed class KilledException() : Exception("Killed.");
