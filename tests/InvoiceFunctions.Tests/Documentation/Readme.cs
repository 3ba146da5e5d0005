namespace InvoiceFunctions.Tests.Documentation;

/// <summary>The README and its like, read as tables.</summary>
internal static class Readme
{
    /// <summary>The first cells of the rows of the table that begins with this header.</summary>
    public static IReadOnlyList<string> FirstColumn(string header) => [.. Rows("README.md", header).Select(row => row[0])];

    /// <summary>The cells of the rows of the table that begins with this header.</summary>
    public static IReadOnlyList<string[]> Rows(string file, string header) =>
        [.. File.ReadLines(Path.Combine(Root, file))
            .SkipWhile(line => !line.StartsWith(header, StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1])];

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "InvoiceFunctions.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("No InvoiceFunctions.sln above the tests.");
        }

        return folder.FullName;
    }
}
