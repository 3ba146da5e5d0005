using InvoiceFunctions.Tests.Storage.Azurite;
using MijnKlantportaal.Simulator;
using Xunit.Abstractions;

namespace InvoiceFunctions.Tests.Processes;

/// <summary>The program dies at 50 random moments on each store. Both at once, for they wait most of the time.</summary>
[Collection(ProcessesCollection.Name)]
public sealed class KillTest(AzuriteFixture azurite, ITestOutputHelper output)
{
    private const int Kills = 50;

    [Fact]
    public async Task Killed_at_50_random_moments_it_serves_the_last_snapshot_at_once_and_goes_on_where_it_was()
    {
        var seed = Random.Shared.Next();

        await Task.WhenAll(
            Task.Run(() => LiveAndDieAsync("folder", seed, portal => new FolderView(portal))),
            Task.Run(() => LiveAndDieAsync("blobs", seed + 1, portal => new ContainerView(portal, azurite.NewContainer(), azurite.ConnectionString))));
    }

    private async Task LiveAndDieAsync(string name, int seed, Func<PortalSimulator, StoreView> open)
    {
        await using var portal = await PortalSimulator.StartAsync(MortalProgram.Scale(seed));
        await using var store = open(portal);
        await using var mortal = new MortalProgram(portal, store, seed);
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                await mortal.LiveAsync();
                await mortal.DieAsync();
            }

            await mortal.LiveOnAsync();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{name}, seed {seed}: {mortal.Story}", exception);
        }

        output.WriteLine($"{name}, seed {seed}: {mortal.Story}");
    }
}
