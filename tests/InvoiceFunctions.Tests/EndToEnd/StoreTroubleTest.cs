using System.Net;
using InvoiceFunctions.Storage;
using InvoiceFunctions.Sync;
using InvoiceFunctions.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>The connector's own store is slow or down: who can be answered from memory is, and nothing false is served.</summary>
public sealed class StoreTroubleTest
{
    private readonly MovableClock clock = new();
    private readonly TroubledStore store = new(new MemoryDocumentStore());

    [Fact]
    public async Task A_reader_does_not_wait_for_a_store_that_hangs_and_sees_the_newest_when_it_is_back()
    {
        var back = new TaskCompletionSource();
        await using var connector = await StartAsync(TimeSpan.FromMilliseconds(1));
        await connector.RowsAsync();
        connector.Portal.Book.Add();
        await connector.SweepAsync();
        clock.Move(SnapshotReader.CheckInterval);

        store.Trouble = _ => back.Task;
        var whileItHangs = await connector.RowsAsync();
        var stillHangs = await connector.RowsAsync();
        store.Trouble = null;
        back.SetResult();

        Assert.Equal(16, whileItHangs.Count);
        Assert.Equal(16, stillHangs.Count);
        await SeesAsync(17).WaitAsync(TimeSpan.FromMinutes(1));

        async Task SeesAsync(int count)
        {
            while ((await connector.RowsAsync()).Count != count)
            {
                await Task.Delay(10);
            }
        }
    }

    [Theory]
    [InlineData("invoices")]
    [InlineData("invoices?maxAge=60")]
    [InlineData("summary?maxAge=60")]
    public async Task A_store_that_fails_leaves_the_readers_the_last_good_snapshot(string path)
    {
        await using var connector = await StartAsync();
        await connector.RowsAsync();
        clock.Move(TimeSpan.FromHours(1));
        store.Trouble = TroubledStore.Fail;

        using var first = await connector.GetAsync(path);
        clock.Move(SnapshotReader.CheckInterval);
        using var second = await connector.GetAsync(path);

        Assert.All([first, second], response => Assert.Equal((HttpStatusCode.OK, "16"), (response.StatusCode, response.Header("X-Total-Count"))));
    }

    [Fact]
    public async Task A_store_that_hangs_does_not_hold_up_the_reader_of_an_old_snapshot()
    {
        await using var connector = await StartAsync(TimeSpan.FromMilliseconds(1));
        await connector.RowsAsync();
        clock.Move(TimeSpan.FromHours(1));
        store.Trouble = cancellationToken => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

        Assert.Equal(16, (await connector.RowsAsync()).Count);
    }

    [Fact]
    public async Task Without_a_snapshot_a_store_that_fails_is_503_that_says_so_and_the_portal_is_not_asked()
    {
        await using var connector = await StartAsync();
        store.Trouble = TroubledStore.Fail;

        using var response = await connector.GetAsync("invoices");

        Assert.Equal("The connector's own store answers 503 ServerBusy. It tries again by itself.", await response.ProblemAsync(HttpStatusCode.ServiceUnavailable));
        Assert.Equal("10", response.Header("Retry-After"));
        Assert.Empty(connector.Portal.Requests);
    }

    [Fact]
    public async Task A_sweep_that_a_failing_store_has_stopped_goes_on_when_it_is_back()
    {
        await using var connector = await StartAsync();
        await connector.RowsAsync();
        connector.Portal.Book.Add();
        clock.Move(TimeSpan.FromHours(1));
        var calls = 0;
        store.Trouble = cancellationToken => ++calls > 4 ? TroubledStore.Fail(cancellationToken) : Task.CompletedTask;
        await connector.SweepAsync();

        store.Trouble = null;
        clock.Move(TimeSpan.FromMinutes(3)); // The lease of the run that failed has to run out.
        await connector.SweepAsync();
        clock.Move(SnapshotReader.CheckInterval);

        Assert.Equal(17, (await connector.RowsAsync()).Count);
    }

    private Task<Connector> StartAsync(TimeSpan? lookPatience = null) => Connector.StartAsync(clock: clock, services: services =>
    {
        services.Replace(ServiceDescriptor.Singleton<IDocumentStore>(store));
        if (lookPatience is { } patience)
        {
            services.PostConfigure<SyncOptions>(options => options.LookPatience = patience);
        }
    });
}
