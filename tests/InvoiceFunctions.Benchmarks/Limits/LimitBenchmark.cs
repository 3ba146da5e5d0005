using InvoiceFunctions.Benchmarks.Serving;
using Microsoft.Extensions.DependencyInjection;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Benchmarks.Limits;

/// <summary>
/// How near a sweep comes to the least time that the portal's rate limit allows: for P pages (⌈P/60⌉ − 1) windows and one round trip. The
/// connector itself runs, with its timers; timed from the start of the sweep to the write that publishes.
/// </summary>
internal static class LimitBenchmark
{
    private static readonly TimeSpan Near = TimeSpan.FromMilliseconds(5);

    public static async Task<IReadOnlyList<Target>> RunAsync()
    {
        Console.WriteLine("limit: side by side, rate windows of 2 s (portal 5 ms away) and of 60 s (0.1 to 0.6 s away, clock moved); about 8 minutes");
        var targets = new List<Target>();
        foreach (var invoices in (int[])[3_000, 10_000, 100_000])
        {
            var measured = await Task.WhenAll(ScaledAsync(invoices), RealAsync(invoices));
            targets.AddRange(measured.SelectMany(side => side));
        }

        return targets;
    }

    /// <summary>Windows of two seconds and timers that tick each second, on the real clock.</summary>
    private static Task<IReadOnlyList<Target>> ScaledAsync(int invoices) => TimedSweeps.MeasureAsync(
        new SweepCase($"limit: {invoices:N0}, 2 s windows", invoices, TimeSpan.FromSeconds(2), Near, Times: 1.1),
        TimeProvider.System,
        pauseAsync: Task.Delay,
        settings: ["--Local:TimerInterval=00:00:01"],
        portalLatency: Near);

    /// <summary>The portal's own windows and the minute timer, on a clock that is moved whenever all timers wait and nothing is under way.</summary>
    private static async Task<IReadOnlyList<Target>> RealAsync(int invoices)
    {
        var clock = new SkippingClock(DateTimeOffset.UtcNow);
        var way = new FarAway(seed: invoices);
        using var stop = new CancellationTokenSource();
        var skipping = Task.Run(() => SkipIdleTimeAsync(clock, way, stop.Token));
        var targets = await TimedSweeps.MeasureAsync(
            new SweepCase($"limit: {invoices:N0}, 60 s windows", invoices, TimeSpan.FromMinutes(1), FarAway.Mean, Times: 1.06),
            clock,
            pauseAsync: time =>
            {
                clock.Move(time);
                return Task.CompletedTask;
            },
            replace: services => services.AddHttpClient(nameof(PortalCalls)).AddHttpMessageHandler(way.Handler));
        await stop.CancelAsync();
        await skipping;
        return targets;
    }

    private static async Task SkipIdleTimeAsync(SkippingClock clock, FarAway way, CancellationToken stop)
    {
        const int Timers = 3; // All three of the connector's wait on the clock: for their tick, or a run for its window.
        for (var idle = 0; !stop.IsCancellationRequested; await Task.Delay(1, CancellationToken.None))
        {
            idle = clock.Waiting == Timers && way.UnderWay == 0 ? idle + 1 : 0;
            if (idle > 5)
            {
                clock.Skip();
                idle = 0;
            }
        }
    }
}
