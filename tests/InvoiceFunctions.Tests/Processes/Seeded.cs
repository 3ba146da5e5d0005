namespace InvoiceFunctions.Tests.Processes;

/// <summary>Runs what is left to chance, and names the seed where it fails.</summary>
internal static class Seeded
{
    public static async Task RunAsync(Func<int, Task> run)
    {
        var seed = Random.Shared.Next();
        try
        {
            await run(seed);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"With seed {seed}.", exception);
        }
    }
}
