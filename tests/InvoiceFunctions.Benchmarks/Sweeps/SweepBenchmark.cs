using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Benchmarks.Sweeps;

/// <summary>
/// 900 invoices, which are one rate window's 60 pages, from a portal that takes 100 ms a page. Every reading has a portal of its own:
/// one window cannot hold two.
/// </summary>
internal static class SweepBenchmark
{
    private const int Pages = 60;
    private const int PerMinute = 60;
    private const int Rounds = 5;
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(100);

    public static async Task<IReadOnlyList<Target>> RunAsync()
    {
        Console.WriteLine($"sweep: {Pages * 15} invoices, {Latency.TotalMilliseconds:N0} ms a page, {Rounds} rounds of plain, first sweep, known page count");
        await WarmUpAsync();

        var first = new List<(TimeSpan Plain, TimeSpan Ours)>();
        var known = new List<(TimeSpan Plain, TimeSpan Ours)>();
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var plain = await MeasureAsync(PlainSweep.ReadAsync);
            var firstSweep = await MeasureAsync(portal => OurSweep.ReadAsync(portal, PerMinute, knownLast: null));
            var knownSweep = await MeasureAsync(portal => OurSweep.ReadAsync(portal, PerMinute, knownLast: Pages));
            first.Add((plain.Time, firstSweep.Time));
            known.Add((plain.Time, knownSweep.Time));
            refused += firstSweep.Refused + knownSweep.Refused;
            Console.WriteLine($"  {round}: {plain.Time.TotalMilliseconds:N0}, {firstSweep.Time.TotalMilliseconds:N0}, {knownSweep.Time.TotalMilliseconds:N0} ms");
        }

        return
        [
            Target.Faster("sweep: first", 10, PairedTimes.Of(first)),
            Target.Faster("sweep: page count known", 12, PairedTimes.Of(known)),
            Target.Count("sweep: refused (429), all rounds", 0, refused),
            Target.Count("sweep: requests past the end, first", 16, await RequestsPastTheEndAsync(invoices: 500, knownLast: null)),
            Target.Count("sweep: requests past the end, count known", 1, await RequestsPastTheEndAsync(invoices: 500, knownLast: 34)),
            Target.Count("sweep: requests past the end, one page fewer than known", 1, await RequestsPastTheEndAsync(invoices: 495, knownLast: 34)),
        ];
    }

    /// <summary>A throw-away round of each, so that nobody pays for the JIT; connections are new for everyone.</summary>
    private static async Task WarmUpAsync()
    {
        await using var portal = await StartAsync(Pages * 15, requestsPerMinute: 1000, TimeSpan.Zero);
        for (var round = 0; round < 5; round++)
        {
            await PlainSweep.ReadAsync(portal);
            await OurSweep.ReadAsync(portal, requestsPerMinute: 1000, knownLast: null);
        }
    }

    private static async Task<(TimeSpan Time, int Refused)> MeasureAsync(Func<PortalSimulator, Task<List<string>>> readAsync)
    {
        await using var portal = await StartAsync(Pages * 15, PerMinute, Latency);
        List<string> ids = [];
        var time = await PairedTimes.ByClockAsync(async () => ids = await readAsync(portal));
        return ids.SequenceEqual(portal.Book.Invoices.Select(invoice => invoice.Id))
            ? (time, portal.Refused)
            : throw new InvalidDataException($"{ids.Count} invoices were read, and not the portal's.");
    }

    /// <summary>With requests to spare, so that it is the page loop that stops and not the rate limit.</summary>
    private static async Task<int> RequestsPastTheEndAsync(int invoices, int? knownLast)
    {
        await using var portal = await StartAsync(invoices, requestsPerMinute: 1000, Latency);
        await OurSweep.ReadAsync(portal, requestsPerMinute: 1000, knownLast);
        return portal.Requests.Count(request => request.Page > Math.Ceiling(invoices / 15.0));
    }

    private static Task<PortalSimulator> StartAsync(int invoices, int requestsPerMinute, TimeSpan latency) =>
        PortalSimulator.StartAsync(new SimulatorOptions { Invoices = invoices, RequestsPerMinute = requestsPerMinute, Latency = latency });
}
