using InvoiceFunctions.Sync;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Processes;

/// <summary>The program on one store: started, killed at a random moment, and held each time to what it served and to what it asked the portal for.</summary>
internal sealed class MortalProgram(PortalSimulator portal, StoreView store, int seed) : IAsyncDisposable
{
    private static readonly SimulatorOptions Rate = Scale(seed: 1);

    private readonly Random random = new(seed);
    private readonly ChangingBook book = new(portal, new Random(seed));
    private readonly SweepLog log = new();
    private SyncState found = new(); // What the last one left behind.
    private DateTimeOffset lastServed;
    private RealProgram? program;
    private int asked;
    private int kills;
    private int inBurst;
    private int inPublishing;
    private int readAgain;

    /// <summary>What has happened so far.</summary>
    public string Story =>
        $"{kills} kills, {inBurst} with the lease held and {inPublishing} with all pages read; {log.Sweeps} sweeps begun; "
        + $"{portal.Requests.Count} requests, {readAgain} pages read again.\n{program?.Output}";

    /// <summary>100 pages, 30 to a window of half a second: a sweep is four bursts.</summary>
    public static SimulatorOptions Scale(int seed) => new()
    {
        Invoices = 1500,
        Seed = seed % 1000,
        RequestsPerMinute = 30,
        RateWindow = TimeSpan.FromSeconds(0.5),
        Latency = TimeSpan.FromMilliseconds(15),
    };

    /// <summary>Starts it, and sees that it serves what there was.</summary>
    public async Task LiveAsync(string interval = "00:00:01")
    {
        var settings = RealProgram.Settings(portal, store, Rate, TimeSpan.FromSeconds(0.1));
        settings["Sync__Interval"] = interval;
        program = await RealProgram.StartAsync(settings);
        if (found.Current is not null)
        {
            await ReadAsync();
        }
    }

    /// <summary>Kills it at a random moment, changes the book, and looks at what it left and at what it had asked for.</summary>
    public async Task DieAsync()
    {
        await MomentAsync();
        if (random.Next(2) == 0 && found.Current is not null)
        {
            await ReadAsync();
        }

        await program!.KillAsync();
        await program.DisposeAsync();
        kills++;
        await LookBackAsync();
        book.Change(mayDelete: found.Current is not null);
    }

    /// <summary>Lets it live: what it serves becomes the truth, and nothing is left over.</summary>
    public async Task LiveOnAsync()
    {
        await LiveAsync(interval: "01:00:00");
        (await program!.Http.PostAsync("api/sync", content: null)).EnsureSuccessStatusCode();
        await Eventually.HoldsAsync(async () => (found = await store.StateAsync()) is { Sweep: null, Holder: null, Current: { } current } && current.AsOf > book.ChangedAt);

        var served = await Served.GetAsync(program.Http);
        while (served.AsOf < found.Current!.AsOf) // A reader looks for a newer snapshot every two seconds.
        {
            await Task.Delay(100);
            served = await Served.GetAsync(program.Http);
        }

        book.AssertIs(served);
        var named = found.Earlier.Append(found.Current!).SelectMany(snapshot => snapshot.Documents());
        var there = (await store.ListAsync()).ToLookup(name => name.EndsWith(".tmp", StringComparison.Ordinal));
        Assert.Equal(named.Distinct().Order(), there[false].Where(name => name.Split('/')[0] is "snapshots" or "sweeps").Order());
        Assert.InRange(there[true].Count(), 0, 1); // It lives, and may be writing one of its timers' documents.
    }

    public ValueTask DisposeAsync() => program?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Any moment; or one in a burst or near a publishing, which are short and would be hit too seldom.</summary>
    private async Task MomentAsync()
    {
        var before = (Requests: portal.Requests.Count, found.Current?.AsOf);
        switch (random.Next(3))
        {
            case 0:
                await Task.Delay(random.Next(2500));
                break;
            case 1:
                await Eventually.HoldsAsync(() => Task.FromResult(portal.Requests.Count > before.Requests), lookAgain: 2);
                await Task.Delay(random.Next(60));
                break;
            default:
                await Eventually.HoldsAsync(async () => await store.StateAsync() is var state && (state.Sweep is { PagesRead: true } || state.Current?.AsOf != before.AsOf), lookAgain: 2);
                await Task.Delay(random.Next(30));
                break;
        }
    }

    private async Task ReadAsync()
    {
        var served = await Served.GetAsync(program!.Http);

        Assert.True(served.AsOf >= lastServed, $"Served {served.AsOf:O} after {lastServed:O}.");
        Assert.True(served.AsOf >= found.Current!.AsOf, $"Served {served.AsOf:O}, and {found.Current.AsOf:O} was published.");
        book.AssertCouldBe(served);
        lastServed = served.AsOf;
    }

    private async Task LookBackAsync()
    {
        await Task.Delay(50); // Its last requests may be on their way.
        var left = await store.StateAsync();
        var pages = portal.Requests.Skip(asked).Select(request => request.Page).OfType<int>().ToList();
        asked = portal.Requests.Count;
        var lastPage = (portal.Book.Invoices.Count + 14) / 15;

        if (found.Sweep is { Parts.Count: > 0, PagesRead: false } place)
        {
            Assert.All(pages.TakeWhile(page => page < lastPage), page => Assert.True(page >= place.NextPage, $"Asked for page {page} where {place.NextPage} was next."));
        }

        if (found.Sweep is { Parts.Count: > 0 } begun)
        {
            Assert.True(left.Sweep?.StartedAt == begun.StartedAt || left.Current?.AsOf >= begun.StartedAt, "A sweep that had got somewhere was begun anew.");
        }

        var again = log.Add(pages, lastPage);
        Assert.True(again <= Rate.RequestsPerMinute, $"{again} pages were read again.");
        readAgain += again;
        inBurst += left.Holder is null ? 0 : 1;
        inPublishing += left.Sweep is { PagesRead: true } ? 1 : 0;
        found = left;
    }
}
