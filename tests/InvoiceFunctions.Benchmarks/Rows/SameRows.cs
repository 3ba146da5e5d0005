using System.Text.Json;

namespace InvoiceFunctions.Benchmarks.Rows;

/// <summary>A benchmark of two ways that give different rows measures nothing.</summary>
internal static class SameRows
{
    /// <summary>Checks that both ways serve the same, row by row, as parsed JSON.</summary>
    /// <exception cref="InvalidDataException">They do not; the message shows the first rows that differ.</exception>
    public static async Task CheckAsync(byte[][] bodies)
    {
        using var plain = await ParseAsync(PlainRows.ServeAsync, bodies);
        using var ours = await ParseAsync(OurRows.ServeAsync, bodies);
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
    }

    private static async Task<JsonDocument> ParseAsync(Func<byte[][], Stream, Task<object>> serve, byte[][] bodies)
    {
        using var output = new MemoryStream();
        await serve(bodies, output);
        output.Position = 0;
        return await JsonDocument.ParseAsync(output);
    }

    private static IEnumerable<string> Columns(JsonElement row) => row.EnumerateObject().Select(member => member.Name);

    // changedAt is ours alone: the portal says nothing of it, so the plain way has no more than the place for it.
    private static bool AreEqual(string column, JsonElement left, JsonElement right) =>
        column == "changedAt" || JsonElement.DeepEquals(left.GetProperty(column), right.GetProperty(column));
}
