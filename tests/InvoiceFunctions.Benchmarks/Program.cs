using InvoiceFunctions.Benchmarks;
using InvoiceFunctions.Benchmarks.Limits;
using InvoiceFunctions.Benchmarks.Load;
using InvoiceFunctions.Benchmarks.Memory;
using InvoiceFunctions.Benchmarks.Reads;
using InvoiceFunctions.Benchmarks.Rows;
using InvoiceFunctions.Benchmarks.Serving;
using InvoiceFunctions.Benchmarks.Sweeps;

// dotnet run -c Release --project tests/InvoiceFunctions.Benchmarks [-- sweep|rows|reads|memory|load|limit]
// Prints a table; the exit code is 0 when every target is reached, 1 when one is missed, 2 when there is no benchmark of that name.
if (args is [ServingProgram.Argument, .. var settings])
{
    return await ServingProgram.RunAsync(settings); // Started by a benchmark of its own self.
}

(string Name, Func<Task<IReadOnlyList<Target>>> Run)[] benchmarks =
[
    ("sweep", SweepBenchmark.RunAsync),
    ("rows", RowsBenchmark.RunAsync),
    ("reads", ReadsBenchmark.RunAsync),
    ("memory", MemoryBenchmark.RunAsync),
    ("load", LoadBenchmark.RunAsync),
    ("limit", LimitBenchmark.RunAsync),
];

var chosen = benchmarks.Where(benchmark => args.Length == 0 || args.Contains(benchmark.Name)).ToList();
if (chosen.Count == 0 || args.Except(benchmarks.Select(benchmark => benchmark.Name)).Any())
{
    await Console.Error.WriteLineAsync($"There is no such benchmark; there are {string.Join(", ", benchmarks.Select(benchmark => benchmark.Name))}.");
    return 2;
}

var targets = new List<Target>();
foreach (var (_, run) in chosen)
{
    targets.AddRange(await run());
}

TargetTable.Print(targets);
return targets.TrueForAll(target => target.IsReached) ? 0 : 1;
