using System.Globalization;
using InvoiceFunctions.Benchmarks.Reads;
using InvoiceFunctions.Benchmarks.Serving;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Benchmarks.Memory;

/// <summary>
/// What the connector's process takes to hold and serve 100,000 invoices, over its whole life: the first sweep in one burst, the whole list
/// plain and gzip to one caller and to sixteen at once, then a sweep that publishes changes, beside callers and without any, and the list again.
/// </summary>
internal static class MemoryBenchmark
{
    private const int Invoices = 100_000;
    private const int Changed = 500;
    private const double Megabyte = 1e6;

    public static async Task<IReadOnlyList<Target>> RunAsync()
    {
        Console.WriteLine($"memory: {Invoices:N0} invoices in a process of its own, three sweeps, {Changed} changes before each of the later two");
        await using var portal = await ServingProcess.StartPortalAsync(Invoices);
        await using var server = await ServingProcess.StartAsync(portal);

        await StepAsync("first sweep", server, () => server.AskAsync("sweep"));
        var json = Length(server.Address);
        await StepAsync("whole list to 1, to 16", server, () => ServeAsync(server.Address));
        await StepAsync("second sweep", server, () => SweepAsync(portal, server));
        await StepAsync("whole list to 1, to 16", server, () => ServeAsync(server.Address));
        await StepAsync("third sweep beside 16", server, () => Task.WhenAll(SweepAsync(portal, server), ServeAsync(server.Address)));
        var peak = await StepAsync("whole list to 1, to 16", server, () => ServeAsync(server.Address));
        var heap = double.Parse(await server.AskAsync("heap"), CultureInfo.InvariantCulture);

        return
        [
            Target.Within("memory: managed heap after a collection, of the JSON", 4, json / Megabyte, heap / Megabyte, "MB"),
            Target.Within("memory: peak working set, of the JSON", 8, json / Megabyte, peak / Megabyte, "MB", spare: 100),
        ];
    }

    private static async Task<double> StepAsync(string name, ServingProcess server, Func<Task> step)
    {
        await step();
        var peak = double.Parse(await server.AskAsync("peak"), CultureInfo.InvariantCulture);
        Console.WriteLine($"  {name,-23} peak so far {peak / Megabyte:N0} MB");
        return peak;
    }

    private static async Task SweepAsync(PortalSimulator portal, ServingProcess server)
    {
        foreach (var unpaid in portal.Book.Invoices.Where(invoice => invoice.PaidAt is null).Take(Changed))
        {
            portal.Book.Pay(unpaid.Id);
        }

        await server.AskAsync("sweep");
    }

    private static double Length(Uri server)
    {
        using var connection = new Connection(server, "/api/invoices", Callers.Key);
        return connection.Get().Length;
    }

    private static async Task ServeAsync(Uri server)
    {
        foreach (var clients in (int[])[1, 16])
        {
            foreach (var headers in (string[][])[[], ["Accept-Encoding: gzip"]])
            {
                using var callers = new Callers(server, "/api/invoices", 200, length: null, clients, headers);
                await Task.Run(() => callers.Time(2 * clients));
            }
        }
    }
}
