namespace InvoiceFunctions.Tests.Processes;

/// <summary>Waits for what must come, with no say about how fast: a machine may be slow.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<Task<bool>> condition, int lookAgain = 50)
    {
        for (var end = DateTimeOffset.UtcNow.AddMinutes(2); !await condition(); await Task.Delay(lookAgain))
        {
            Assert.True(DateTimeOffset.UtcNow < end, "It did not come within two minutes.");
        }
    }
}
