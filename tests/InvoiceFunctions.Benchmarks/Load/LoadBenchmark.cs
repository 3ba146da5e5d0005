using InvoiceFunctions.Benchmarks.Serving;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Benchmarks.Load;

/// <summary>
/// 200 readers of the newest hundred of 100,000 invoices: half a minute in quiet, a minute while the portal changes and is swept and published
/// over and over, half a minute in quiet again. The quiet lies on both sides, so that what slows the machine down for a while is in both.
/// </summary>
internal static class LoadBenchmark
{
    private const int Invoices = 100_000;
    private const int Count = 200;
    private static readonly TimeSpan Sweeping = TimeSpan.FromSeconds(60);

    public static async Task<IReadOnlyList<Target>> RunAsync()
    {
        Console.WriteLine($"load: {Count} readers of {Invoices:N0} invoices, {Sweeping.TotalSeconds:N0} s in quiet in two halves, {Sweeping.TotalSeconds:N0} s beside sweeps");
        await using var portal = await ServingProcess.StartPortalAsync(Invoices);
        await using var server = await ServingProcess.StartAsync(portal);
        await server.AskAsync("sweep");
        await server.AskAsync("sweep");
        using var readers = new Readers(server.Address, Count);
        await ReadAsync("warming up", readers, TimeSpan.FromSeconds(5));

        var before = await ReadAsync("quiet", readers, Sweeping / 2);
        using var end = new CancellationTokenSource();
        var sweeps = SweepAsync(portal, server, end.Token);
        var beside = await ReadAsync("beside sweeps", readers, Sweeping);
        await end.CancelAsync();
        var published = await sweeps;
        var quiet = Readings.Of([before, await ReadAsync("quiet", readers, Sweeping / 2)]);
        Console.WriteLine($"  {published} sweeps were published meanwhile");

        return
        [
            Target.Within("load: p99 beside sweeps, of the p50 in quiet", 10, quiet.Percentile(0.5), beside.Percentile(0.99), "ms"),
            Target.Count("load: errors", 0, quiet.Errors + beside.Errors),
            Target.AtLeast("load: sweeps published beside the readers", 1, published),
            Target.AtLeast("load: versions the readers saw meanwhile", 2, beside.ETags.Count),
        ];
    }

    private static async Task<Readings> ReadAsync(string phase, Readers readers, TimeSpan time)
    {
        using var stop = new CancellationTokenSource(time);
        var readings = await readers.ReadAsync(stop.Token);
        Console.WriteLine($"  {phase,-14} {readings}");
        return readings;
    }

    /// <summary>Sweeps over and over, with changes in the portal during each; gives back how many were published before the end.</summary>
    private static async Task<int> SweepAsync(PortalSimulator portal, ServingProcess server, CancellationToken end)
    {
        var published = 0;
        while (true)
        {
            var sweep = server.AskAsync("sweep");
            for (var change = 0; change < 20; change++)
            {
                portal.Book.Add();
                await Task.Delay(50, CancellationToken.None);
            }

            await sweep;
            if (end.IsCancellationRequested)
            {
                return published;
            }

            published++;
        }
    }
}
