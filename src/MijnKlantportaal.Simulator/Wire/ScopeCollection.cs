using System.Collections;
using System.Collections.Immutable;

namespace MijnKlantportaal.Simulator.Wire;

/// <summary>The scopes of the key. Replaced as a whole at each change: requests read it while a test changes it.</summary>
internal sealed class ScopeCollection(IEnumerable<string> scopes) : ICollection<string>
{
    private ImmutableHashSet<string> _scopes = [.. scopes];

    public int Count => _scopes.Count;

    public bool IsReadOnly => false;

    public void Add(string item) => ImmutableInterlocked.Update(ref _scopes, (all, one) => all.Add(one), item);

    public bool Remove(string item) => ImmutableInterlocked.Update(ref _scopes, (all, one) => all.Remove(one), item);

    public void Clear() => ImmutableInterlocked.Update(ref _scopes, all => all.Clear());

    public bool Contains(string item) => _scopes.Contains(item);

    public void CopyTo(string[] array, int arrayIndex) => ((ICollection<string>)_scopes).CopyTo(array, arrayIndex);

    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_scopes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
