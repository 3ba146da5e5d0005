using System.Diagnostics;

namespace InvoiceFunctions.Benchmarks;

/// <summary>Two ways to do the same, timed in turns: what slows the machine down for a while slows down both.</summary>
internal sealed record PairedTimes(TimeSpan Plain, TimeSpan Ours, double Ratio)
{
    /// <summary>Median times, and the median of the rounds' ratios: a round's two sides lie next to each other in time.</summary>
    public static PairedTimes Of(IReadOnlyCollection<(TimeSpan Plain, TimeSpan Ours)> rounds) => new(
        Median(rounds.Select(round => round.Plain)),
        Median(rounds.Select(round => round.Ours)),
        Median(rounds.Select(round => round.Plain / round.Ours)));

    /// <summary>How long it takes by the clock: for work that waits.</summary>
    public static async Task<TimeSpan> ByClockAsync(Func<Task> work)
    {
        CollectWhatIsLeft();
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>
    /// How much processor time this process takes, garbage collection included: for work that never waits. On a machine shared with
    /// others the clock measured them (rounds of 290 to 790 ms for the same work), processor time stays within a few percent.
    /// </summary>
    public static async Task<TimeSpan> ByProcessorAsync(Func<Task> work)
    {
        CollectWhatIsLeft();
        var before = Environment.CpuUsage.TotalTime;
        await work();
        return Environment.CpuUsage.TotalTime - before;
    }

    private static void CollectWhatIsLeft()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private static T Median<T>(IEnumerable<T> values) => values.Order().ElementAt(values.Count() / 2);
}
