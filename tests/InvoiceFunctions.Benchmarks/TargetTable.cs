namespace InvoiceFunctions.Benchmarks;

/// <summary>Prints targets as a table (Markdown, so that it can be quoted as it is).</summary>
internal static class TargetTable
{
    public static void Print(IEnumerable<Target> targets)
    {
        string[][] rows =
        [
            ["benchmark", "target", "measured", "ratio", "reached"],
            .. targets.Select(target => (string[])[target.Name, target.Wanted, target.Measured, target.Ratio, target.IsReached ? "yes" : "NO"]),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();

        Console.WriteLine();
        Print(rows[0], widths);
        Print([.. widths.Select(width => new string('-', width))], widths);
        foreach (var row in rows.Skip(1))
        {
            Print(row, widths);
        }
    }

    private static void Print(string[] cells, int[] widths) =>
        Console.WriteLine($"| {string.Join(" | ", cells.Select((cell, column) => cell.PadRight(widths[column])))} |");
}
