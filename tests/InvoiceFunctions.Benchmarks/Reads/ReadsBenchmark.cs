using System.Text;
using InvoiceFunctions.Benchmarks.Serving;

namespace InvoiceFunctions.Benchmarks.Reads;

/// <summary>
/// Warm reads of 100,000 invoices: the whole list and its 304 over HTTP, beside bare Kestrel endpoints in the same process that write the
/// same bytes; a filtered list in process (<see cref="FilteredBenchmark"/>). The callers are in another process, one and sixteen of them.
/// </summary>
internal static class ReadsBenchmark
{
    private const int Invoices = 100_000;
    private const int Rounds = 15;

    /// <summary>Answers a round, all callers together: half a second to a second each.</summary>
    private const int Lists = 32;
    private const int Knowns = 16_000;

    public static async Task<IReadOnlyList<Target>> RunAsync()
    {
        Console.WriteLine($"reads: {Invoices:N0} invoices, {Rounds} rounds, bare Kestrel and the connector in turns");
        await using var portal = await ServingProcess.StartPortalAsync(Invoices);
        await using var server = await ServingProcess.StartAsync(portal);
        await server.AskAsync("sweep");
        var bare = new Uri(await server.AskAsync("bare"));
        var (length, etag) = Check(bare, server.Address);

        var targets = new List<Target>();
        foreach (var clients in (int[])[1, 16])
        {
            var form = Fastest(bare, clients, length);
            var list = Compare(new Callers(bare, form, 200, length, clients), new Callers(server.Address, "/api/invoices", 200, length, clients), Lists);
            targets.Add(Target.Rate($"reads: whole list, {Named(clients)}", 0.8, list, Lists * (length / 1e6), "MB/s"));
            var known = Compare(new Callers(bare, "/known", 304, 0, clients), new Callers(server.Address, "/api/invoices", 304, 0, clients, $"If-None-Match: {etag}"), Knowns);
            targets.Add(Target.Rate($"reads: 304, {Named(clients)}", 0.9, known, Knowns, "requests/s"));
        }

        return [.. targets, .. await FilteredBenchmark.RunAsync()];
    }

    private static string Named(int clients) => clients == 1 ? "1 caller" : $"{clients} callers";

    private static PairedTimes Compare(Callers plain, Callers ours, int answers)
    {
        using (plain)
        using (ours)
        {
            var rounds = new List<(TimeSpan Plain, TimeSpan Ours)>();
            for (var round = -2; round < Rounds; round++)
            {
                // Whoever goes second in one round goes first in the next.
                var plainFirst = round % 2 == 0 ? plain.Time(answers) : default;
                var oursTime = ours.Time(answers);
                var plainTime = round % 2 == 0 ? plainFirst : plain.Time(answers);
                if (round >= 0)
                {
                    rounds.Add((plainTime, oursTime));
                }
            }

            return PairedTimes.Of(rounds);
        }
    }

    /// <summary>Which of the bare endpoint's ways to write is the faster.</summary>
    private static string Fastest(Uri bare, int clients, int length)
    {
        using var whole = new Callers(bare, "/whole", 200, length, clients);
        using var slices = new Callers(bare, "/slices", 200, length, clients);
        var times = Enumerable.Range(0, 5).Select(_ => (Whole: whole.Time(Lists), Slices: slices.Time(Lists))).Skip(1).ToList();
        var (one, many) = (times.Min(time => time.Whole), times.Min(time => time.Slices));
        Console.WriteLine($"  bare, {Named(clients)}: {Lists * (length / 1e6) / one.TotalSeconds:N0} MB/s in one write, {Lists * (length / 1e6) / many.TotalSeconds:N0} MB/s in slices");
        return one < many ? "/whole" : "/slices";
    }

    /// <summary>Both sides must answer the same: length and ETag here, every length and status as it is measured.</summary>
    private static (int Length, string ETag) Check(Uri bare, Uri connector)
    {
        using var left = new Connection(bare, "/whole");
        using var right = new Connection(connector, "/api/invoices", Callers.Key);
        var plain = left.Get();
        var ours = right.Get();
        return plain.Length == ours.Length && plain.ETag.SequenceEqual(ours.ETag)
            ? (ours.Length, Encoding.ASCII.GetString(ours.ETag))
            : throw new InvalidDataException($"The bare endpoint answers {plain.Length} bytes, the connector {ours.Length}, or their ETags differ.");
    }
}
