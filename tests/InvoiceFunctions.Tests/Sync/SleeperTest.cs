using InvoiceFunctions.Storage;
using InvoiceFunctions.Sync;
using InvoiceFunctions.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Sync;

/// <summary>A holder of the lease that sleeps longer than it lasts, in a slow store or a frozen machine, and goes on as if nothing had happened.</summary>
public sealed class SleeperTest : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 18, 11, 0, 0, TimeSpan.Zero));
    private readonly MemoryDocumentStore store = new();
    private PortalSimulator portal = null!;

    public async Task InitializeAsync() =>
        portal = await PortalSimulator.StartAsync(new SimulatorOptions { Invoices = 30, PageSize = 3, RequestsPerMinute = 6 }, clock);

    public async Task DisposeAsync() => await portal.DisposeAsync();

    [Theory]
    [InlineData(1)] // Taking the lease.
    [InlineData(2)] // Reserving the burst.
    public async Task Awake_again_it_sends_nothing_to_a_portal_that_another_reads(int write)
    {
        await using var other = Process(store);
        var writes = 0;
        await using var sleeper = Process(new SleepyStore(store, step => step == "write sync.json" && ++writes == write, async () =>
        {
            clock.Advance(TimeSpan.FromMinutes(3));
            await RunAsync(other);
        }));

        await Assert.ThrowsAsync<LeaseLostException>(() => RunAsync(sleeper));

        Assert.Equal((6, 0), (portal.Requests.Count, portal.Refused));
    }

    [Theory]
    [InlineData("list sweeps/", 1)]
    [InlineData("list snapshots/", 3)]
    public async Task Awake_again_it_deletes_nothing_that_another_has_written(string step, int runs)
    {
        await using var other = Process(store);
        await using var sleeper = Process(new SleepyStore(store, at => at == step, async () =>
        {
            clock.Advance(TimeSpan.FromMinutes(2));
            portal.Book.Add();
            await RunAsync(other, runs);
        }));

        await RunAsync(sleeper);
        await AssertNothingIsLostAsync();
        await RunAsync(sleeper);
        await AssertNothingIsLostAsync();
        await RunAsync(other, runs: 3);

        await using var reader = Process(store);
        var snapshot = await reader.GetRequiredService<SnapshotReader>().GetNewestAsync(default);
        Assert.Equal(portal.Book.Invoices.Select(invoice => invoice.Id).Order(), snapshot!.Entries.Select(entry => entry.Invoice.Id).Order());
    }

    /// <summary>What the state names is there: a loss would be read anew, and so not show in the end.</summary>
    private async Task AssertNothingIsLostAsync()
    {
        var (state, _) = await store.ReadJsonAsync(SyncState.Document, SyncJson.Default.SyncState, default);
        foreach (var document in (state!.Sweep?.Parts ?? []).Concat(state.Current?.Documents() ?? []))
        {
            Assert.NotNull(await store.ReadAsync(document, default));
        }
    }

    private async Task RunAsync(ServiceProvider process, int runs = 1)
    {
        for (; runs > 0; runs--)
        {
            await process.GetRequiredService<PortalSync>().RunAsync(wantedAsOf: null, mayWait: false, default);
            clock.Advance(TimeSpan.FromSeconds(61));
        }
    }

    private ServiceProvider Process(IDocumentStore documents) => CoreProcess.Start(portal, clock, documents, CoreProcess.SmallSteps(6));
}
