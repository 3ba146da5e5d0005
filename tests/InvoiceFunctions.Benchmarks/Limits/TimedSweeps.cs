using InvoiceFunctions.Benchmarks.Serving;
using InvoiceFunctions.Storage;
using InvoiceFunctions.Sync;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Benchmarks.Limits;

/// <summary>A portal to sweep.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Invoices">Invoices in it, 15 a page.</param>
/// <param name="Window">Length of its rate window, of 60 requests.</param>
/// <param name="RoundTrip">One request's time.</param>
/// <param name="Times">The target, as a multiple of the least time.</param>
internal sealed record SweepCase(string Name, int Invoices, TimeSpan Window, TimeSpan RoundTrip, double Times)
{
    public int Pages => (Invoices + 14) / 15;

    public TimeSpan Least => (((Pages + 59) / 60) - 1) * Window + RoundTrip;
}

/// <summary>Two sweeps of a portal, the first one and one that knows how many pages there are, each from a window that has not begun.</summary>
internal static class TimedSweeps
{
    public static async Task<IReadOnlyList<Target>> MeasureAsync(
        SweepCase sweep, TimeProvider clock, Func<TimeSpan, Task> pauseAsync, string[]? settings = null, TimeSpan portalLatency = default, Action<IServiceCollection>? replace = null)
    {
        var folder = Directory.CreateTempSubdirectory("invoicefunctions-limit-").FullName;
        try
        {
            await using var portal = await PortalSimulator.StartAsync(new SimulatorOptions { Invoices = sweep.Invoices, RateWindow = sweep.Window, Latency = portalLatency }, clock);
            var first = await SweepAsync(portal, folder, since: DateTimeOffset.MinValue);
            var (requests, refused) = (portal.Requests.Count, portal.Refused);
            portal.ClearRequests();
            await pauseAsync(sweep.Window);
            var known = await SweepAsync(portal, folder, since: first.Pointer.AsOf);
            return
            [
                Target.Near($"{sweep.Name}, first", sweep.Times, sweep.Least, first.At - first.Pointer.AsOf),
                Target.Near($"{sweep.Name}, page count known", sweep.Times, sweep.Least, known.At - known.Pointer.AsOf),
                Target.Count($"{sweep.Name}, refused (429) in either", 1, Math.Max(refused, portal.Refused)),
                Target.Count($"{sweep.Name}, requests, first", sweep.Pages + 16, requests),
                Target.Count($"{sweep.Name}, requests, page count known", sweep.Pages + 1, portal.Requests.Count),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        async Task<(SnapshotPointer Pointer, DateTimeOffset At)> SweepAsync(PortalSimulator portal, string store, DateTimeOffset since)
        {
            using var documents = new FolderDocumentStore(store);
            var watch = new PublishWatch(documents, clock) { Since = since };
            await using var connector = await Connector.StartAsync(
                [
                    $"--MijnKlantportaal:BaseAddress={portal.BaseAddress}", $"--MijnKlantportaal:ApiKey={portal.ApiKey}", $"--MijnKlantportaal:RateWindow={sweep.Window}",
                    .. settings ?? [],
                ],
                services =>
                {
                    services.Replace(ServiceDescriptor.Singleton(clock)).Replace(ServiceDescriptor.Singleton<IDocumentStore>(watch));
                    replace?.Invoke(services);
                });
            var published = await watch.Published;
            Console.WriteLine($"  {sweep.Name}: {published.Pointer.Count:N0} invoices from {published.Pointer.Pages:N0} pages in {(published.At - published.Pointer.AsOf).TotalSeconds:N2} s");
            await connector.StopAsync();
            return published.Pointer.Count == sweep.Invoices ? published : throw new InvalidDataException($"{published.Pointer.Count} invoices were published, and not the portal's.");
        }
    }
}
