using InvoiceFunctions.Notifications;
using InvoiceFunctions.Overdue;
using InvoiceFunctions.Storage;
using InvoiceFunctions.Sync;
using InvoiceFunctions.Tests.Notifications;
using InvoiceFunctions.Tests.Storage;
using InvoiceFunctions.Tests.Sync;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Overdue;

/// <summary>Processes that die at any moment, and several at once, on one store.</summary>
public sealed class CrashTest : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(LateBook.Start);
    private PortalSimulator portal = null!;
    private Receiver receiver = null!;

    public async Task InitializeAsync()
    {
        portal = await LateBook.StartPortalAsync(clock);
        receiver = await Receiver.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await portal.DisposeAsync();
        await receiver.DisposeAsync();
    }

    [Theory]
    [InlineData("each", false)]
    [InlineData("each", true)]
    [InlineData("digest", false)]
    [InlineData("digest", true)]
    public async Task Killed_at_any_write_every_notice_reaches_the_receiver_exactly_once(string mode, bool after)
    {
        var expected = AddThree();
        var killed = 0;
        for (var finished = false; !finished; killed += finished ? 0 : 1)
        {
            receiver.Accepted.Clear();
            var disk = new MemoryDocumentStore();
            await RunAsync(disk, mode, services => services.GetRequiredService<PortalSync>().RunAsync(null, mayWait: false, default));
            var store = new MortalStore(disk, diesAt: killed + 1, after);

            await DieAsync(store, mode);
            finished = !store.IsDead;
            await LiveOnAsync(disk, mode, minutes: 8);

            Assert.Equal(expected, receiver.Taken.SelectMany(call => call.Notices).Order());
            Assert.True(receiver.Accepted.Count <= receiver.Taken.Count + 1, "Only the message under way may be repeated.");
            Assert.Empty((await LedgerAsync(disk)).Outbox);
        }

        Assert.True(killed > 5, $"There were {killed} writes to die at.");
    }

    [Theory]
    [InlineData("each")]
    [InlineData("digest")]
    public async Task Killed_after_the_send_the_message_is_repeated_with_the_same_id_for_the_receiver_to_drop(string mode)
    {
        var expected = AddThree();
        var disk = new MemoryDocumentStore();
        await RunAsync(disk, mode, services => services.GetRequiredService<PortalSync>().RunAsync(null, mayWait: false, default));
        var store = new MortalStore(disk, diesAt: 0, after: false);
        receiver.Status = _ =>
        {
            store.Die();
            return 200;
        };

        await DieAsync(store, mode);
        await LiveOnAsync(disk, mode, minutes: 8);

        Assert.Equal(receiver.Taken.Count + 1, receiver.Accepted.Count);
        Assert.Equal(2, receiver.Accepted.Count(call => call.Id == receiver.Accepted.First().Id));
        Assert.Equal(expected, receiver.Taken.SelectMany(call => call.Notices).Order());
    }

    [Fact]
    public async Task Killed_at_each_of_many_starts_in_a_row_it_still_comes_through()
    {
        var expected = AddThree();
        var disk = new MemoryDocumentStore();
        await RunAsync(disk, "each", services => services.GetRequiredService<PortalSync>().RunAsync(null, mayWait: false, default));

        for (var start = 1; start <= 12; start++)
        {
            await DieAsync(new MortalStore(disk, diesAt: start, after: start % 2 == 0), "each");
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        await LiveOnAsync(disk, "each", minutes: 80);

        Assert.Equal(expected, receiver.Taken.SelectMany(call => call.Notices).Order());
    }

    [Theory]
    [InlineData("each")]
    [InlineData("digest")]
    public async Task Runs_at_the_same_time_on_several_machines_never_send_twice(string mode)
    {
        var expected = AddThree();
        for (var number = 10; number < 22; number++)
        {
            expected.Add((LateBook.Id(number), 7));
            portal.Book.Add(LateBook.Invoice(portal, number, daysLate: 7));
        }

        var disk = new MemoryDocumentStore();
        await RunAsync(disk, mode, services => services.GetRequiredService<PortalSync>().RunAsync(null, mayWait: false, default));
        await using var one = Services(disk, mode);
        await using var other = Services(disk, mode);

        for (var minute = 0; minute < 20; minute++)
        {
            await Task.WhenAll(
                Task.Run(() => one.GetRequiredService<OverdueRun>().NotifyAsync(default)),
                Task.Run(() => other.GetRequiredService<OverdueRun>().NotifyAsync(default)),
                Task.Run(() => other.GetRequiredService<OverdueRun>().DeliverAsync(default)));
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(expected.Order(), receiver.Accepted.SelectMany(call => call.Notices).Order());
        Assert.Empty((await LedgerAsync(disk)).Outbox);
    }

    [Fact]
    public async Task An_attempt_that_takes_long_is_not_made_by_another_run_meanwhile()
    {
        var expected = AddThree();
        var disk = new MemoryDocumentStore();
        await RunAsync(disk, "digest", services => services.GetRequiredService<PortalSync>().RunAsync(null, mayWait: false, default));
        receiver.Status = _ =>
        {
            clock.Advance(TimeSpan.FromMinutes(3));
            RunAsync(disk, "digest", services => services.GetRequiredService<OverdueRun>().DeliverAsync(default)).GetAwaiter().GetResult();
            return 200;
        };

        await RunAsync(disk, "digest", services => services.GetRequiredService<OverdueRun>().NotifyAsync(default));

        Assert.Equal(expected, Assert.Single(receiver.Accepted).Notices.Order());
    }

    private List<(string Invoice, int Stage)> AddThree()
    {
        portal.Book.Add(LateBook.Invoice(portal, 1, daysLate: 40));
        portal.Book.Add(LateBook.Invoice(portal, 2, daysLate: 3));
        portal.Book.Add(LateBook.Invoice(portal, 3, daysLate: 8));
        portal.Book.Add(LateBook.Invoice(portal, 4, daysLate: 0));
        return [(LateBook.Id(1), 30), (LateBook.Id(2), 1), (LateBook.Id(3), 7)];
    }

    /// <summary>A process that tells, and dies of it or not.</summary>
    private async Task DieAsync(MortalStore store, string mode)
    {
        try
        {
            await RunAsync(store, mode, services => services.GetRequiredService<OverdueRun>().NotifyAsync(default));
        }
        catch (KilledException)
        {
        }
    }

    /// <summary>Processes that live, one a minute.</summary>
    private async Task LiveOnAsync(MemoryDocumentStore disk, string mode, int minutes)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await RunAsync(disk, mode, async services =>
            {
                await services.GetRequiredService<OverdueRun>().NotifyAsync(default);
                await services.GetRequiredService<OverdueRun>().DeliverAsync(default);
            });
        }
    }

    private async Task RunAsync(IDocumentStore store, string mode, Func<IServiceProvider, Task> work)
    {
        await using var services = Services(store, mode);
        await work(services);
    }

    private static Task<ChannelLedger> LedgerAsync(MemoryDocumentStore disk) => new NotificationLedger(disk).ReadAsync("team", default);

    private ServiceProvider Services(IDocumentStore store, string mode) => CoreProcess.Start(
        portal,
        clock,
        store,
        LateBook.Settings(receiver, LateBook.Webhook(mode)),
        services => services.PostConfigure<NotificationOptions>(options => options.AllowLoopback = true));
}
