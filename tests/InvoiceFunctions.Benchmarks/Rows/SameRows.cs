using System.Text.Json;

namespace InvoiceFunctions.Benchmarks.Rows;

/// <summary>A benchmark of two ways that give different rows measures nothing.</summary>
internal static class SameRows
{
    /// <summary>Checks that both ways serve the same, row by row, as parsed JSON.</summary>
    /// <exception cref="InvalidDataException">They do not; the message shows the first rows that differ.</exception>
    public static Task<int> CheckAsync(byte[][] bodies) => CheckAsync(output => PlainRows.ServeAsync(bodies, output), output => OurRows.ServeAsync(bodies, output));

    /// <summary>The same of any two ways; gives back how many rows there are.</summary>
    public static async Task<int> CheckAsync(Func<Stream, Task> serveThePlainWay, Func<Stream, Task> serveOurs)
    {
        using var plain = await ParseAsync(serveThePlainWay);
        using var ours = await ParseAsync(serveOurs);
        if (plain.RootElement.GetArrayLength() != ours.RootElement.GetArrayLength())
        {
            throw new InvalidDataException($"{plain.RootElement.GetArrayLength()} rows the plain way, {ours.RootElement.GetArrayLength()} ours.");
        }

        foreach (var (left, right) in plain.RootElement.EnumerateArray().Zip(ours.RootElement.EnumerateArray()))
        {
            if (!Columns(left).SequenceEqual(Columns(right)) || !Columns(left).All(name => AreEqual(name, left, right)))
            {
                throw new InvalidDataException($"These rows should be the same:\n{left}\n{right}");
            }
        }

        return ours.RootElement.GetArrayLength();
    }

    private static async Task<JsonDocument> ParseAsync(Func<Stream, Task> serve)
    {
        using var output = new MemoryStream();
        await serve(output);
        output.Position = 0;
        return await JsonDocument.ParseAsync(output);
    }

    private static IEnumerable<string> Columns(JsonElement row) => row.EnumerateObject().Select(member => member.Name);

    // changedAt is ours alone: the portal says nothing of it, so the plain way has no more than the place for it.
    private static bool AreEqual(string column, JsonElement left, JsonElement right) =>
        column == "changedAt" || JsonElement.DeepEquals(left.GetProperty(column), right.GetProperty(column));
}
