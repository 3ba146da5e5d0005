using InvoiceFunctions.Sync;
using InvoiceFunctions.Tests.Storage.Azurite;
using MijnKlantportaal.Simulator;
using Xunit.Abstractions;

namespace InvoiceFunctions.Tests.Processes;

/// <summary>Three programs on one container with one key, readers on all of them, and a watch on what is published.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly List<(RealProgram Program, FleetReaders Readers)> members = [];
    private readonly List<Told> told = [];
    private readonly List<(DateTimeOffset At, SnapshotPointer Pointer)> published = [];
    private readonly StoreView store;
    private readonly ITestOutputHelper output;
    private volatile bool isStopped;
    private Task watching = Task.CompletedTask;

    private Fleet(PortalSimulator portal, StoreView store, ITestOutputHelper output) => (Portal, this.store, this.output) = (portal, store, output);

    /// <summary>200 pages, 60 to a window of two seconds: a sweep is four bursts.</summary>
    public static SimulatorOptions Scale { get; } =
        new() { Invoices = 3000, RequestsPerMinute = 60, RateWindow = TimeSpan.FromSeconds(2), Latency = TimeSpan.FromMilliseconds(10) };

    public PortalSimulator Portal { get; }

    /// <summary>What all readers were told, once <see cref="StopReadingAsync"/> is done.</summary>
    public IReadOnlyList<Told> Told => told;

    /// <summary>What was published, and when that was seen.</summary>
    public IReadOnlyList<(DateTimeOffset At, SnapshotPointer Pointer)> Published => published;

    /// <summary>The programs that live.</summary>
    public IReadOnlyList<RealProgram> Programs => [.. members.Select(member => member.Program)];

    public static async Task<Fleet> StartAsync(AzuriteFixture azurite, ITestOutputHelper output)
    {
        var portal = await PortalSimulator.StartAsync(Scale);
        var fleet = new Fleet(portal, new ContainerView(portal, azurite.NewContainer(), azurite.ConnectionString), output);
        try
        {
            fleet.watching = Task.Run(fleet.WatchAsync);
            await Task.WhenAll(fleet.JoinAsync(), fleet.JoinAsync(), fleet.JoinAsync());
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills, in a burst, the program that reads the portal: others that are hit before it are replaced.</summary>
    /// <returns>From when nothing of it can be on its way any more, and when the lease that it leaves behind ends.</returns>
    public async Task<(DateTimeOffset From, DateTimeOffset Until)> KillHolderAsync()
    {
        while (true)
        {
            var (program, readers) = members[0];
            members.RemoveAt(0);
            told.AddRange(await readers.StopAsync()); // Before it, or they would be told of the kill.
            var before = Portal.Requests.Count;
            await Eventually.HoldsAsync(() => Task.FromResult(Portal.Requests.Count > before), lookAgain: 2);
            await program.DisposeAsync();

            // Who lives renews its lease or gives it free; a dead one's is taken when it has run out, for two windows more.
            var killedAt = DateTimeOffset.UtcNow;
            var left = await store.StateAsync();
            var next = left;
            await Eventually.HoldsAsync(async () => ((next = await store.StateAsync()).Epoch, next.HeldUntil) != (left.Epoch, left.HeldUntil), lookAgain: 20);
            if (next.HeldUntil >= left.HeldUntil + (2 * Scale.RateWindow))
            {
                return (killedAt + (Scale.RateWindow / 2), left.HeldUntil!.Value);
            }

            await JoinAsync();
        }
    }

    /// <summary>Until a sweep that began after this moment is published.</summary>
    public Task PublishedAfterAsync(DateTimeOffset moment) =>
        Eventually.HoldsAsync(async () => (await store.StateAsync()).Current?.AsOf > moment);

    public async Task StopReadingAsync()
    {
        foreach (var (_, readers) in members)
        {
            told.AddRange(await readers.StopAsync());
        }

        isStopped = true;
        await watching;
    }

    public async ValueTask DisposeAsync()
    {
        isStopped = true;
        foreach (var (program, _) in members)
        {
            output.WriteLine(program.Output);
            await program.DisposeAsync();
        }

        await watching;
        await store.DisposeAsync();
        await Portal.DisposeAsync();
    }

    private async Task JoinAsync()
    {
        var program = await RealProgram.StartAsync(RealProgram.Settings(Portal, store, Scale, TimeSpan.FromSeconds(0.5)));
        lock (members)
        {
            members.Add((program, new FleetReaders(program.Http).Start()));
        }
    }

    private async Task WatchAsync()
    {
        while (!isStopped)
        {
            if ((await store.StateAsync()).Current is { } current && (published.Count == 0 || published[^1].Pointer.AsOf != current.AsOf))
            {
                published.Add((DateTimeOffset.UtcNow, current));
            }

            await Task.Delay(30);
        }
    }
}
