namespace InvoiceFunctions.Tests.Processes;

/// <summary>The pages that the portal was asked for, told apart by sweep: one has begun where, after the last page, the first ones are asked for.</summary>
internal sealed class SweepLog
{
    /// <summary>The program asks for so many at once, and they may arrive in any order.</summary>
    private const int AtOnce = 16;

    private readonly HashSet<int> asked = [];
    private bool hasEnded;

    /// <summary>Sweeps begun.</summary>
    public int Sweeps { get; private set; }

    /// <summary>Takes in what was asked for next.</summary>
    /// <param name="pages">The pages, in order of arrival.</param>
    /// <param name="lastPage">The last page that the list had then.</param>
    /// <returns>How many of them the same sweep had asked for before.</returns>
    public int Add(IEnumerable<int> pages, int lastPage)
    {
        var again = 0;
        foreach (var page in pages)
        {
            if (Sweeps == 0 || (hasEnded && page <= AtOnce))
            {
                asked.Clear();
                Sweeps++;
                hasEnded = false;
            }

            again += asked.Add(page) ? 0 : 1;
            hasEnded |= page >= lastPage;
        }

        return again;
    }
}
