using InvoiceFunctions.Tests.Storage.Azurite;
using MijnKlantportaal.Simulator;
using Xunit.Abstractions;

namespace InvoiceFunctions.Tests.Processes;

/// <summary>Storage that fails, is slow, loses answers, or says 412 and 503 as it likes.</summary>
[Collection(ProcessesCollection.Name)]
public sealed class BadStorageTest(AzuriteFixture azurite, ITestOutputHelper output)
{
    private static readonly SimulatorOptions Scale = new() { Invoices = 1500, RequestsPerMinute = 60, RateWindow = TimeSpan.FromSeconds(1), Latency = TimeSpan.FromMilliseconds(10) };

    [Fact]
    public Task Readers_see_nothing_of_a_bad_blob_service_and_once_it_is_well_all_is_true_again() => Seeded.RunAsync(LiveThroughAsync);

    private async Task LiveThroughAsync(int seed)
    {
        await using var portal = await PortalSimulator.StartAsync(Scale);
        var container = azurite.NewContainer();
        await using var proxy = await StorageProxy.StartAsync(new Uri(container.Uri, "/"), seed);
        await using var store = new ContainerView(portal, container, azurite.ConnectionString);
        await using var program = await StartAsync(portal, store, proxy);
        await using var other = await StartAsync(portal, store, proxy);
        await Eventually.HoldsAsync(async () => (await store.StateAsync()).Current is not null);
        await Task.WhenAll(Served.GetAsync(program.Http), Served.GetAsync(other.Http));
        var readers = new[] { new FleetReaders(program.Http).Start(), new FleetReaders(other.Http).Start() };
        var book = new ChangingBook(portal, new Random(seed));

        foreach (var trouble in (double[])[0.05, 0.1, 0.3, 1, 0.1])
        {
            proxy.Trouble = trouble;
            for (var change = 0; change < 5; change++)
            {
                book.Change();
                await Task.Delay(Scale.RateWindow);
                book.AssertCouldBe(await Served.GetAsync(program.Http));
            }
        }

        proxy.Trouble = 0;
        var told = (await Task.WhenAll(readers.Select(reader => reader.StopAsync()))).SelectMany(each => each).ToList();
        await Eventually.HoldsAsync(async () => (await Served.GetAsync(program.Http)).AsOf > book.ChangedAt && (await Served.GetAsync(other.Http)).AsOf > book.ChangedAt);
        var windows = PortalWindows.Count(portal.Requests, Scale.RateWindow);
        output.WriteLine($"{proxy.Troubled} calls went wrong; {told.Count} answers, from {told.Select(answer => answer.AsOf).Distinct().Count()} sweeps; windows {string.Join(' ', windows)}");

        book.AssertIs(await Served.GetAsync(program.Http));
        book.AssertIs(await Served.GetAsync(other.Http));
        Assert.All(told, answer => Assert.True(answer.IsData, $"{(int)answer.Status} {answer.Problem}\n{program.Output}"));
        Assert.All(told.GroupBy(answer => (answer.AsOf, answer.Content)), same => Assert.Single(same.Select(answer => answer.ETag).Distinct()));
        Assert.All(windows, count => Assert.InRange(count, 0, Scale.RequestsPerMinute + 1));
    }

    private static Task<RealProgram> StartAsync(PortalSimulator portal, ContainerView store, StorageProxy proxy)
    {
        var settings = RealProgram.Settings(portal, store, Scale, TimeSpan.FromSeconds(0.25));
        settings["Storage__ConnectionString"] = settings["Storage__ConnectionString"].Replace(store.Service.Authority, proxy.Address.Authority, StringComparison.Ordinal);
        return RealProgram.StartAsync(settings);
    }
}
