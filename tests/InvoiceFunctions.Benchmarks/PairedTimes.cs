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

    /// <summary>How long it takes; what earlier work has left behind is collected before.</summary>
    public static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started);
    }

    private static T Median<T>(IEnumerable<T> values) => values.Order().ElementAt(values.Count() / 2);
}
