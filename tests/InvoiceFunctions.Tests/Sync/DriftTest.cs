using CsCheck;

namespace InvoiceFunctions.Tests.Sync;

public sealed class DriftTest
{
    [Fact]
    public Task Whatever_the_portal_does_between_two_requests_the_snapshot_loses_nothing_and_ends_at_the_truth() =>
        Gen.Int[0, int.MaxValue].SampleAsync(
            async seed =>
            {
                await using var schedule = await DriftingPortal.StartAsync(seed);
                await schedule.RunAsync();
            },
            iter: 300);
}
