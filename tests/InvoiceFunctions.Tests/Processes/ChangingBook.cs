using System.Globalization;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Processes;

/// <summary>Changes a portal's book at random and remembers when, so that any answer can be held to what was true.</summary>
internal sealed class ChangingBook(PortalSimulator portal, Random random, TimeProvider? clock = null)
{
    private readonly Dictionary<string, DateTimeOffset> paid = [];
    private readonly Dictionary<string, DateTimeOffset> deleted = [];
    private readonly HashSet<string> known = [.. portal.Book.Invoices.Select(invoice => invoice.Id)];

    private DateTimeOffset Now => (clock ?? TimeProvider.System).GetUtcNow();

    /// <summary>After the last change.</summary>
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>Adds, pays and deletes a few invoices.</summary>
    /// <param name="mayDelete">
    /// False before the first snapshot: an invoice that a deletion moves between two pages, and that nobody has seen before, may be missed.
    /// </param>
    public void Change(bool mayDelete = true)
    {
        foreach (var _ in Enumerable.Range(0, random.Next(1, 4)))
        {
            portal.Book.Add();
        }

        var there = portal.Book.Invoices;
        foreach (var invoice in random.GetItems([.. there], 3).Where(invoice => invoice.PaidAt is null).Distinct())
        {
            portal.Book.Pay(invoice.Id);
            paid[invoice.Id] = Now;
        }

        foreach (var id in mayDelete ? random.GetItems([.. known.Except(deleted.Keys)], random.Next(1, 4)).Distinct() : [])
        {
            portal.Book.Delete(id);
            deleted[id] = Now;
        }

        ChangedAt = Now;
    }

    /// <summary>Holds an answer to the truth: each invoice once; none that was gone, or paid later, when its sweep began; none lost that was seen before.</summary>
    public void AssertCouldBe(Served served)
    {
        var ids = served.Rows.Select(row => row.Id).ToHashSet();
        Assert.Equal(served.Rows.Count, ids.Count);
        Assert.DoesNotContain(ids, id => deleted.TryGetValue(id, out var at) && at < served.AsOf);
        Assert.DoesNotContain(served.Rows, row => row.PaidAt is null && paid.TryGetValue(row.Id, out var at) && at < served.AsOf);
        Assert.Empty(known.Where(id => !deleted.ContainsKey(id)).Except(ids));
        known.UnionWith(ids);
    }

    /// <summary>Holds an answer to what the book says now.</summary>
    public void AssertIs(Served served) => Assert.Equal(
        portal.Book.Invoices.Select(invoice => new ServedRow(invoice.Id, decimal.Parse(invoice.Amount, CultureInfo.InvariantCulture), invoice.PaidAt)).OrderBy(row => row.Id, StringComparer.Ordinal),
        served.Rows.OrderBy(row => row.Id, StringComparer.Ordinal));
}
