using InvoiceFunctions.Invoices;

namespace InvoiceFunctions.Benchmarks.Rows;

/// <summary>
/// 100,000 invoices: page bodies in memory to flat JSON rows in a null sink, beside the plain way. How fast, how much garbage, and how
/// much the rows take while they are kept.
/// </summary>
internal static class RowsBenchmark
{
    public const int DefaultTerm = 30;
    private const int Invoices = 100_000;
    private const int WarmUps = 4;
    private const int Rounds = 25;

    public static readonly DateTimeOffset Today = new(2026, 11, 20, 9, 30, 0, TimeSpan.Zero);

    public static async Task<IReadOnlyList<Target>> RunAsync()
    {
        Console.WriteLine($"rows: {Invoices:N0} invoices, {Rounds} rounds, the two ways in turns");
        var bodies = await PageBodies.ReadAsync(Invoices);
        await SameRows.CheckAsync(bodies);
        var times = await TimeAsync(bodies);
        var plainGarbage = Allocated(bodies, PlainRows.ServeAsync);
        var ourGarbage = Allocated(bodies, OurRows.ServeAsync);
        var plainHeld = Held(bodies, PlainRows.ServeAsync);
        var ourHeld = Held(bodies, OurRows.ServeAsync);

        var escaped = PageBodies.WithEscapedSlashes(bodies);
        await SameRows.CheckAsync(escaped);
        var escapedTimes = await TimeAsync(escaped);
        var escapedGarbage = (Plain: Allocated(escaped, PlainRows.ServeAsync), Ours: Allocated(escaped, OurRows.ServeAsync));

        return
        [
            Target.Faster("rows: pages to rows", 2.5, times),
            Target.AtMost("rows: allocated, per row", 0.25, plainGarbage, ourGarbage, "bytes"),
            Target.AtMost("rows: held, per row", 0.5, plainHeld, ourHeld, "bytes"),
            // Less is asked for here: Utf8JsonReader itself is slow where anything is escaped, for both sides alike (60 to 90 ns a link).
            Target.Faster("rows, slashes escaped: pages to rows", 2.0, escapedTimes),
            Target.AtMost("rows, slashes escaped: allocated, per row", 0.25, escapedGarbage.Plain, escapedGarbage.Ours, "bytes"),
        ];
    }

    private static async Task<PairedTimes> TimeAsync(byte[][] bodies)
    {
        var rounds = new List<(TimeSpan Plain, TimeSpan Ours)>();
        for (var round = -WarmUps; round < Rounds; round++)
        {
            var plain = await PairedTimes.ByProcessorAsync(() => PlainRows.ServeAsync(bodies, Stream.Null));
            List<SnapshotEntry> entries = [];
            var reading = await PairedTimes.ByProcessorAsync(() =>
            {
                entries = OurRows.Read(bodies);
                return Task.CompletedTask;
            });
            var writing = await PairedTimes.ByProcessorAsync(() => OurRows.WriteAsync(entries, Stream.Null));
            Console.WriteLine($"  {round,3}: plain {plain.TotalMilliseconds:N0} ms, ours {reading.TotalMilliseconds:N0} reading + {writing.TotalMilliseconds:N0} writing ms");
            if (round >= 0)
            {
                rounds.Add((plain, reading + writing));
            }
        }

        return PairedTimes.Of(rounds);
    }

    private static double Allocated(byte[][] bodies, Func<byte[][], Stream, Task<object>> serve)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        serve(bodies, Stream.Null).GetAwaiter().GetResult();
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Invoices;
    }

    private static double Held(byte[][] bodies, Func<byte[][], Stream, Task<object>> serve)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var rows = serve(bodies, Stream.Null).GetAwaiter().GetResult();
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(rows);
        return held / (double)Invoices;
    }
}
