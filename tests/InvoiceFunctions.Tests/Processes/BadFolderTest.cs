using InvoiceFunctions.Storage;
using InvoiceFunctions.Tests.EndToEnd;
using InvoiceFunctions.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Processes;

/// <summary>A disk that fails now and then, before a write or after it.</summary>
public sealed class BadFolderTest
{
    private const int Runs = 120;

    [Fact]
    public Task Readers_see_nothing_of_a_bad_disk_and_once_it_is_well_all_is_true_again() => Seeded.RunAsync(LiveThroughAsync);

    private static async Task LiveThroughAsync(int seed)
    {
        var random = new Random(seed);
        var clock = new MovableClock();
        var folder = Directory.CreateTempSubdirectory("invoicefunctions-");
        using var disk = new FolderDocumentStore(folder.FullName);
        var store = new TroubledStore(disk);
        await using var portal = await PortalSimulator.StartAsync(new SimulatorOptions { Invoices = 600, PageSize = 30, RequestsPerMinute = 8 }, clock);
        await using var connector = await Connector.StartAsync(
            portal: portal,
            clock: clock,
            settings: new() { ["MijnKlantportaal:RequestsPerMinute"] = "8", ["Sync:Interval"] = "00:02:00", ["Overdue:MinimumAmount"] = "1000000000" },
            services: services => services.Replace(ServiceDescriptor.Singleton<IDocumentStore>(store)));
        await RunAsync(runs: 4);
        await Served.GetAsync(connector.Http); // From here on there is a snapshot in memory.
        var book = new ChangingBook(portal, random, clock);
        var wrong = 0;

        foreach (var trouble in (double[])[0.1, 0.3, 1, 0.2])
        {
            store.Trouble = _ => Draw(trouble) ? TroubledStore.Fail(default) : Task.CompletedTask;
            store.TroubleAfterwards = _ => Draw(trouble / 2) ? TroubledStore.Fail(default) : Task.CompletedTask;
            for (var run = 0; run < Runs / 4; run++)
            {
                book.Change();
                await RunAsync(runs: 1);
                book.AssertCouldBe(await Served.GetAsync(connector.Http));
            }
        }

        store.Trouble = store.TroubleAfterwards = null;
        await RunAsync(runs: 12);
        await Eventually.HoldsAsync(async () => (await Served.GetAsync(connector.Http)).AsOf > book.ChangedAt);
        book.AssertIs(await Served.GetAsync(connector.Http));
        Assert.True(wrong > Runs, $"Only {wrong} calls went wrong.");
        Assert.Equal(0, portal.Refused);
        folder.Delete(recursive: true);

        async Task RunAsync(int runs)
        {
            for (; runs > 0; runs--)
            {
                await connector.SweepAsync();
                clock.Move(TimeSpan.FromSeconds(61));
            }
        }

        bool Draw(double share)
        {
            lock (random)
            {
                var isWrong = random.NextDouble() < share;
                wrong += isWrong ? 1 : 0;
                return isWrong;
            }
        }
    }
}
