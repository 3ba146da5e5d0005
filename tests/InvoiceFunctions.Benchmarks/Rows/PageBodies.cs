using System.Net.Http.Headers;
using System.Text;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Benchmarks.Rows;

/// <summary>The bodies of all pages of a simulator's list, in order, in memory.</summary>
internal static class PageBodies
{
    public static async Task<byte[][]> ReadAsync(int invoices)
    {
        // Now is fixed, so that every run has the same data: the simulator's invoices follow from seed and day.
        await using var simulator = await PortalSimulator.StartAsync(
            new SimulatorOptions { Invoices = invoices, RequestsPerMinute = int.MaxValue, Now = RowsBenchmark.Today });
        using var http = new HttpClient { BaseAddress = simulator.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", simulator.ApiKey);
        var bodies = new List<byte[]>();
        for (var rows = 0; rows < invoices; rows += 15)
        {
            bodies.Add(await http.GetByteArrayAsync(new Uri($"customer-invoices?page={bodies.Count + 1}", UriKind.Relative)));
        }

        return [.. bodies];
    }

    /// <summary>As PHP writes JSON unless told otherwise: every slash escaped. The portal is Laravel; nobody has said which it does.</summary>
    public static byte[][] WithEscapedSlashes(byte[][] bodies) =>
        [.. bodies.Select(body => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("/", "\\/", StringComparison.Ordinal)))];
}
