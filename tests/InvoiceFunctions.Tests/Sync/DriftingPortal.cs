using System.Globalization;
using InvoiceFunctions.Storage;
using InvoiceFunctions.Sync;
using InvoiceFunctions.Tests.Overdue;
using InvoiceFunctions.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Client;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Sync;

/// <summary>
/// One random schedule: a portal that changes between any two requests and fails at some, read by processes that die at some writes. After
/// each run the snapshot is held to what it may not do; when things are quiet, to the truth.
/// </summary>
internal sealed class DriftingPortal : IAsyncDisposable
{
    private readonly Random random;
    private readonly Lock gate = new();
    private readonly FakeTimeProvider clock;
    private readonly MemoryDocumentStore store = new();
    private readonly PortalSimulator portal;
    private readonly int limit;
    private readonly Dictionary<string, DateTimeOffset> addedAt = [];
    private readonly HashSet<string> servedEver = [];
    private readonly List<DateTimeOffset> shifts = [];
    private readonly List<(DateTimeOffset From, DateTimeOffset To)> sweeps = [];

    private DriftingPortal(Random random, PortalSimulator portal, int limit, FakeTimeProvider clock)
    {
        this.limit = limit;
        this.random = random;
        this.portal = portal;
        this.clock = clock;
    }

    public static async Task<DriftingPortal> StartAsync(int seed)
    {
        var random = new Random(seed);
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 18, 11, 0, 0, TimeSpan.Zero));
        var options = new SimulatorOptions
        {
            Invoices = random.Next(30),
            PageSize = 3,
            RequestsPerMinute = random.Next(4, 14),
            Order = (PortalOrder)random.Next(3),
            Seed = random.Next(1, 1000),
        };
        return new DriftingPortal(random, await PortalSimulator.StartAsync(options, clock), options.RequestsPerMinute, clock);
    }

    /// <summary>Runs the schedule.</summary>
    public async Task RunAsync()
    {
        var unrest = random.NextDouble() * 0.4;
        portal.BeforeAnswer = _ => Change(unrest);
        for (var run = random.Next(4, 20); run > 0; run--)
        {
            if (random.Next(4) == 0)
            {
                Fault[] faults = [Fault.ServerError, Fault.Reset, Fault.CutOffJson, Fault.WrongPage, Fault.HtmlPage(200), Fault.Status(403)];
                portal.Faults.Add(faults[random.Next(faults.Length)], times: random.Next(1, 6));
            }

            await RunOnceAsync(diesAt: random.Next(4) == 0 ? random.Next(1, 10) : 0);
        }

        portal.BeforeAnswer = null;
        portal.Faults.Clear();
        var quietSince = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromSeconds(1));
        for (var run = 0; sweeps.Count(sweep => sweep.From > quietSince) < 2; run++)
        {
            Assert.True(run < 100, "Two sweeps do not end in 100 runs.");
            await RunOnceAsync(diesAt: 0);
        }

        await AssertTruthAsync();
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    private void Change(double unrest)
    {
        lock (gate)
        {
            if (random.NextDouble() >= unrest)
            {
                return;
            }

            var there = portal.Book.Invoices;
            switch (random.Next(there.Count == 0 ? 1 : 4))
            {
                case 0 or 1:
                    addedAt[portal.Book.Add().Id] = clock.GetUtcNow();
                    shifts.Add(clock.GetUtcNow());
                    break;
                case 2:
                    shifts.Add(clock.GetUtcNow());
                    portal.Book.Delete(there[random.Next(there.Count)].Id);
                    break;
                default:
                    portal.Book.Pay(there[random.Next(there.Count)].Id, clock.GetUtcNow());
                    break;
            }
        }
    }

    private async Task RunOnceAsync(int diesAt)
    {
        var mortal = new MortalStore(store, diesAt, after: random.Next(2) == 0);
        await using var process = Process(mortal);
        try
        {
            await process.GetRequiredService<PortalSync>().RunAsync(wantedAsOf: null, mayWait: false, default);
        }
        catch (Exception exception) when (exception is PortalException or KilledException or LeaseLostException)
        {
            // The next run goes on, in another process.
        }

        await AssertSnapshotAsync();
        clock.Advance(TimeSpan.FromSeconds(61));
    }

    private async Task AssertSnapshotAsync()
    {
        if (await SnapshotAsync() is not { } snapshot)
        {
            return;
        }

        if (sweeps.Count == 0 || sweeps[^1].From != snapshot.Pointer.AsOf)
        {
            sweeps.Add((snapshot.Pointer.AsOf, clock.GetUtcNow()));
        }

        var served = snapshot.Entries.Select(entry => entry.Invoice.Id).ToList();
        Assert.Equal(served.Count, served.Distinct().Count());
        var existing = portal.Book.Invoices.Select(invoice => invoice.Id).ToHashSet();
        Assert.Empty(servedEver.Where(existing.Contains).Except(served));
        Assert.Empty(existing.Where(HasSeenAWholeQuietSweep).Except(served));
        servedEver.UnionWith(served);
    }

    /// <summary>
    /// Nobody can promise more about an invoice that was never seen: where rows were added or deleted during each of its sweeps, it may
    /// have slipped between two pages each time.
    /// </summary>
    private bool HasSeenAWholeQuietSweep(string id) =>
        sweeps.Exists(sweep => sweep.From > addedAt.GetValueOrDefault(id) && !shifts.Exists(at => at >= sweep.From && at <= sweep.To));

    private async Task AssertTruthAsync()
    {
        var snapshot = await SnapshotAsync();
        Assert.Equal(
            portal.Book.Invoices.Select(invoice => (invoice.Id, invoice.Amount, invoice.PaidAt)).Order(),
            snapshot!.Entries.Select(entry => (entry.Invoice.Id, entry.Invoice.Amount.ToString(CultureInfo.InvariantCulture), entry.Invoice.PaidAt)).Order());
    }

    private async Task<Snapshot?> SnapshotAsync()
    {
        await using var reader = Process(store);
        return await reader.GetRequiredService<SnapshotReader>().GetNewestAsync(default);
    }

    private ServiceProvider Process(IDocumentStore documents) => CoreProcess.Start(portal, clock, documents, CoreProcess.SmallSteps(limit));
}
