using InvoiceFunctions.Tests.Storage.Azurite;
using Xunit.Abstractions;

namespace InvoiceFunctions.Tests.Processes;

/// <summary>Many instances: what the portal and the readers see of them is one.</summary>
[Collection(ProcessesCollection.Name)]
public sealed class FleetTest(AzuriteFixture azurite, ITestOutputHelper output)
{
    /// <summary>The bound that the readers' looking for a newer snapshot every two seconds gives.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    /// <summary>Requests that may be under way, and so be lost, where a burst is cut short.</summary>
    private const int AtOnce = 16;

    [Fact]
    public async Task Three_processes_keep_to_one_budget_sweep_one_at_a_time_and_soon_serve_the_same()
    {
        await using var fleet = await Fleet.StartAsync(azurite, output);

        var book = await ChangeAsync(fleet, windows: 12);
        await AssertTruthAsync(fleet, book);

        AssertPortal(fleet, most: AtOnce);
        AssertReaders(fleet);
    }

    [Fact]
    public async Task When_the_one_that_reads_is_killed_another_goes_on_once_its_lease_is_over()
    {
        await using var fleet = await Fleet.StartAsync(azurite, output);
        await fleet.PublishedAfterAsync(DateTimeOffset.MinValue);

        var (from, until) = await fleet.KillHolderAsync();
        var book = await ChangeAsync(fleet, windows: 3);
        await AssertTruthAsync(fleet, book);

        Assert.DoesNotContain(fleet.Portal.Requests, request => request.At > from && request.At < until);
        AssertPortal(fleet, most: Fleet.Scale.RequestsPerMinute);
        AssertReaders(fleet);
    }

    private static async Task<ChangingBook> ChangeAsync(Fleet fleet, int windows)
    {
        var book = new ChangingBook(fleet.Portal, new Random(windows));
        for (; windows > 0; windows--)
        {
            book.Change(mayDelete: fleet.Published.Count > 0);
            await Task.Delay(Fleet.Scale.RateWindow);
        }

        return book;
    }

    private static async Task AssertTruthAsync(Fleet fleet, ChangingBook book)
    {
        await fleet.PublishedAfterAsync(book.ChangedAt);
        await Task.Delay(Soon);
        await fleet.StopReadingAsync();

        foreach (var program in fleet.Programs)
        {
            book.AssertIs(await Served.GetAsync(program.Http));
        }
    }

    /// <summary>What the portal saw: no more in a window than the limit and one, and no page twice in a sweep but where a burst was cut short.</summary>
    private void AssertPortal(Fleet fleet, int most)
    {
        var windows = PortalWindows.Count(fleet.Portal.Requests, Fleet.Scale.RateWindow);
        var log = new SweepLog();
        var again = log.Add(fleet.Portal.Requests.Select(request => request.Page).OfType<int>(), lastPage: (Fleet.Scale.Invoices / 15) - 5);
        output.WriteLine($"{fleet.Portal.Requests.Count} requests, {fleet.Portal.Refused} refused, in {windows.Count} windows: {string.Join(' ', windows)}; {log.Sweeps} sweeps, {again} pages read again.");

        Assert.All(windows, count => Assert.InRange(count, 0, Fleet.Scale.RequestsPerMinute + 1));
        Assert.InRange(again, 0, most);
    }

    /// <summary>What the readers saw: no error once there was a snapshot; the same content under the same name; nothing old for long.</summary>
    private void AssertReaders(Fleet fleet)
    {
        var first = fleet.Published[0].At;
        output.WriteLine($"{fleet.Told.Count} answers, {fleet.Told.Count(told => !told.IsData)} of them before the first snapshot; {fleet.Published.Count} publishings.");

        Assert.All(fleet.Told.Where(told => told.AskedAt > first), told => Assert.True(told.IsData, $"{(int)told.Status}: {told.Problem}"));
        Assert.All(fleet.Told.Where(told => told.IsData).GroupBy(told => (told.AsOf, told.Content)), same => Assert.Single(same.Select(told => told.ETag).Distinct()));
        foreach (var (at, pointer) in fleet.Published)
        {
            Assert.All(fleet.Told.Where(told => told.AskedAt > at + Soon), told => Assert.True(told.AsOf >= pointer.AsOf, $"{told} after {pointer.AsOf:O} was published at {at:O}."));
        }
    }
}
