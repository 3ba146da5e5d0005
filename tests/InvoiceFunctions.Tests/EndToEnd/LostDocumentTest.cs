using System.Net;
using InvoiceFunctions.Storage;
using InvoiceFunctions.Sync;
using InvoiceFunctions.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>Somebody deletes or damages what the connector has stored: a person, or a rule of the storage account for what is old.</summary>
public sealed class LostDocumentTest : IAsyncLifetime
{
    private readonly MovableClock clock = new();
    private readonly MemoryDocumentStore store = new();
    private PortalSimulator portal = null!;

    public async Task InitializeAsync() => portal = await PortalSimulator.StartAsync(new SimulatorOptions { Invoices = 40, RequestsPerMinute = 20 }, clock);

    public async Task DisposeAsync() => await portal.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lost_snapshot_gives_way_to_the_one_before_and_is_read_anew(bool isDamaged)
    {
        string? changedAt;
        await using (var before = await StartAsync())
        {
            await before.SweepAsync();
            await before.SweepAsync();
            portal.Book.Add();
            clock.Move(TimeSpan.FromHours(1));
            await before.SweepAsync();
            changedAt = (await before.RowsAsync("?orderBy=issuedAt&top=1"))[0].Text("changedAt");
        }

        await LoseAsync((await StateAsync()).Current!.Base, isDamaged);
        await using var connector = await StartAsync();
        var told = await connector.ProblemAsync("invoices", HttpStatusCode.ServiceUnavailable);
        await SweepUntilIdleAsync(connector);

        Assert.Contains("The connector's store has lost 'snapshots/", told, StringComparison.Ordinal);
        Assert.Equal(41, (await connector.RowsAsync()).Count);
        Assert.Equal(changedAt, (await connector.RowsAsync("?orderBy=issuedAt&top=1"))[0].Text("changedAt"));
    }

    [Fact]
    public async Task Without_one_before_it_begins_as_at_first()
    {
        await using (var before = await StartAsync())
        {
            await before.SweepAsync();
            await before.SweepAsync();
        }

        await LoseAsync((await StateAsync()).Current!.Base, isDamaged: false);
        await using var connector = await StartAsync();
        await connector.ProblemAsync("invoices", HttpStatusCode.ServiceUnavailable);
        await SweepUntilIdleAsync(connector);

        Assert.Equal(40, (await connector.RowsAsync()).Count);
    }

    [Fact]
    public async Task Who_has_the_lost_snapshot_in_memory_goes_on_serving_it()
    {
        await using var connector = await StartAsync();
        await connector.SweepAsync();
        await connector.SweepAsync();
        await connector.RowsAsync();
        var state = await StateAsync();
        await LoseAsync(state.Current!.Base, isDamaged: false);
        await store.WriteJsonAsync(SyncState.Document, state with { Current = null }, SyncJson.Default.SyncState, condition: null, default);

        for (var run = 0; run < 4; run++)
        {
            clock.Move(TimeSpan.FromMinutes(6));
            Assert.Equal(40, (await connector.RowsAsync()).Count);
            await connector.SweepAsync();
        }

        Assert.Equal(40, (await connector.RowsAsync()).Count);
        Assert.Equal("idle", (await connector.JsonAsync("sync")).Text("state"));
    }

    [Fact]
    public async Task Who_wants_it_fresher_than_what_is_in_memory_gets_that_where_the_newer_one_is_lost()
    {
        await using var reader = await StartAsync();
        await reader.SweepAsync();
        await reader.RowsAsync();
        await using (var other = await StartAsync())
        {
            portal.Book.Add();
            clock.Move(TimeSpan.FromMinutes(2));
            await other.SweepAsync();
        }

        var state = await StateAsync();
        Assert.Equal(41, state.Current!.Count);
        await LoseAsync(state.Current.Base, isDamaged: false);
        clock.Move(TimeSpan.FromMinutes(2));
        state = state with { Holder = "another", HeldUntil = clock.GetUtcNow().AddHours(1) }; // So it is not read anew here.
        await store.WriteJsonAsync(SyncState.Document, state, SyncJson.Default.SyncState, condition: null, default);

        Assert.Equal(40, (await reader.RowsAsync("?maxAge=60")).Count);
    }

    [Fact]
    public async Task A_sweep_that_has_lost_a_part_begins_anew()
    {
        await using var connector = await StartAsync(requestsPerMinute: 2);
        await connector.SweepAsync();
        await LoseAsync((await StateAsync()).Sweep!.Parts.Single(), isDamaged: false);

        await SweepUntilIdleAsync(connector);

        Assert.Equal(40, (await connector.RowsAsync()).Count);
    }

    private Task<Connector> StartAsync(int requestsPerMinute = 20) => Connector.StartAsync(
        settings: new() { ["MijnKlantportaal:RequestsPerMinute"] = $"{requestsPerMinute}" },
        clock: clock,
        portal: portal,
        services: services => services.Replace(ServiceDescriptor.Singleton<IDocumentStore>(store)));

    private async Task SweepUntilIdleAsync(Connector connector)
    {
        for (var run = 0; run < 8; run++)
        {
            clock.Move(TimeSpan.FromMinutes(2));
            await connector.SweepAsync();
        }

        Assert.Null((await StateAsync()).Sweep);
    }

    private async Task<SyncState> StateAsync() => (await store.ReadJsonAsync(SyncState.Document, SyncJson.Default.SyncState, default)).Value!;

    private async Task LoseAsync(string document, bool isDamaged)
    {
        if (isDamaged)
        {
            await store.WriteAsync(document, "damaged"u8.ToArray(), condition: null, default);
        }
        else
        {
            await store.DeleteAsync(document, default);
        }
    }
}
