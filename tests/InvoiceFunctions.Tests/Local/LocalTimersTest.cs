using InvoiceFunctions.Local;
using InvoiceFunctions.Local.Timers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace InvoiceFunctions.Tests.Local;

public sealed class LocalTimersTest
{
    private readonly TimerDiary _diary = new();
    private readonly WatchedTime _time = new(new DateTimeOffset(2026, 3, 29, 0, 30, 30, TimeSpan.Zero));
    private int _loops;

    [Fact]
    public async Task A_timer_runs_at_each_occurrence_of_its_CRON_text_in_UTC_and_not_before()
    {
        await using var host = await StartAsync([typeof(SampleTimers)]);

        await AdvanceAsync(TimeSpan.FromSeconds(29));
        Assert.Empty(_diary.Events);
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        await TimerDiary.UntilAsync(() => _diary.Count("sync ends") == 1);

        for (var minute = 2; minute <= 30; minute++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(1));
            await TimerDiary.UntilAsync(() => _diary.Count("sync ends") == minute);
        }

        await TimerDiary.UntilAsync(() => _diary.Count("notify ends") == 1);
        Assert.Equal(30, _diary.Count("sync ends"));
    }

    [Fact]
    public async Task A_run_learns_of_the_occurrences_before_and_after_it()
    {
        await using var host = await StartAsync([typeof(SampleMinuteTimer)]);

        await AdvanceAsync(TimeSpan.FromSeconds(30));
        await TimerDiary.UntilAsync(() => _diary.Count("minute ends") == 1);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await TimerDiary.UntilAsync(() => _diary.Count("minute ends") == 2);

        var (first, second) = (_diary.Infos.First(), _diary.Infos.Last());
        Assert.False(first.IsPastDue);
        Assert.Equal(default, first.ScheduleStatus!.Last);
        Assert.Equal(new DateTime(2026, 3, 29, 0, 32, 0, DateTimeKind.Utc), first.ScheduleStatus.Next);
        Assert.Equal(new DateTime(2026, 3, 29, 0, 31, 0, DateTimeKind.Utc), second.ScheduleStatus!.Last);
        Assert.Equal(new DateTime(2026, 3, 29, 0, 33, 0, DateTimeKind.Utc), second.ScheduleStatus.Next);
        Assert.Equal(new DateTime(2026, 3, 29, 0, 32, 0, DateTimeKind.Utc), second.ScheduleStatus.LastUpdated);
        Assert.Equal(DateTimeKind.Utc, second.ScheduleStatus.Next.Kind);
    }

    [Fact]
    public async Task After_the_machine_slept_over_occurrences_there_is_one_run_and_it_is_past_due()
    {
        await using var host = await StartAsync([typeof(SampleMinuteTimer)]);

        await AdvanceAsync(TimeSpan.FromHours(8));
        await TimerDiary.UntilAsync(() => _diary.Count("minute ends") == 1);
        await AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.True(Assert.Single(_diary.Infos).IsPastDue);
    }

    [Fact]
    public async Task A_tick_during_a_run_is_skipped()
    {
        TaskCompletionSource end = new();
        _diary.During = (_, _) => end.Task;
        await using var host = await StartAsync([typeof(SampleMinuteTimer)]);

        host.Timers.Find("minute")!.RequestRun();
        await TimerDiary.UntilAsync(() => _diary.Count("minute begins") == 1);
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        end.SetResult();
        await TimerDiary.UntilAsync(() => _diary.Count("minute ends") == 1);
        await AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(1, _diary.Count("minute begins"));

        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await TimerDiary.UntilAsync(() => _diary.Count("minute ends") == 2);
        Assert.Equal(1, _diary.MostAtOnce);
    }

    [Fact]
    public async Task A_timer_that_throws_is_logged_and_goes_on_ticking()
    {
        _diary.During = (_, _) => throw new InvalidOperationException("no luck");
        await using var host = await StartAsync([typeof(SampleMinuteTimer)]);

        for (var run = 1; run <= 3; run++)
        {
            await AdvanceAsync(TimeSpan.FromMinutes(1));
            await TimerDiary.UntilAsync(() => _diary.Count("minute begins") == run);
        }

        await TimerDiary.UntilAsync(() => host.Log.Lines.Count(line => line.Contains("Minute failed", StringComparison.Ordinal)) == 3);
    }

    [Fact]
    public async Task An_interval_replaces_every_schedule()
    {
        await using var host = await StartAsync([typeof(SampleTimers)], new() { ["Local:TimerInterval"] = "00:00:02" });

        await AdvanceAsync(TimeSpan.FromSeconds(2));

        await TimerDiary.UntilAsync(() => _diary.Count("sync ends") == 1 && _diary.Count("notify ends") == 1);
    }

    [Fact]
    public async Task A_timer_may_ask_for_a_run_at_start()
    {
        await using var host = await StartAsync([typeof(SampleStartupTimer)]);

        await TimerDiary.UntilAsync(() => _diary.Count("yearly ends") == 1);
    }

    [Fact]
    public async Task All_are_fired_once_one_after_another_in_order_of_declaration_even_if_one_throws()
    {
        _diary.During = async (name, cancellationToken) =>
        {
            await Task.Delay(50, cancellationToken);
            if (name == "sync")
                throw new InvalidOperationException("no luck");
        };
        await using var host = await StartAsync([typeof(SampleTimers)]);

        await host.Timers.FireAllOnceAsync(CancellationToken.None);

        Assert.Equal(["sync begins", "notify begins", "notify ends"], _diary.Events);
        Assert.NotNull(_diary.Infos.First().ScheduleStatus);
        Assert.Null(_diary.Infos.Last().ScheduleStatus);
    }

    [Fact]
    public async Task Stopping_cancels_the_runs_under_way_and_waits_for_them()
    {
        _diary.During = async (_, cancellationToken) =>
        {
            TaskCompletionSource stopped = new();
            await using var registration = cancellationToken.Register(stopped.SetResult);
            await stopped.Task;
            await Task.Delay(200, CancellationToken.None);
        };
        await using var host = await StartAsync([typeof(SampleTimers)]);
        host.Timers.Find("SyncInvoices")!.RequestRun();
        host.Timers.Find("NotifyOverdue")!.RequestRun();
        await TimerDiary.UntilAsync(() => _diary.Count("sync begins") == 1 && _diary.Count("notify begins") == 1);
        host.Timers.Find("SyncInvoices")!.RequestRun();

        await host.StopAsync();

        Assert.Equal(1, _diary.Count("sync ends"));
        Assert.Equal(1, _diary.Count("notify ends"));
        Assert.Equal(1, _diary.Count("sync begins"));
    }

    [Fact]
    public void A_schedule_that_is_no_CRON_text_of_six_fields_is_refused_at_start()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => SampleHost.Build([typeof(SampleBadTimer)]));

        Assert.Equal("The function Bad has the schedule '* * * * *', which is no CRON text of six fields.", exception.Message);
    }

    [Fact]
    public async Task Fired_at_start_all_have_run_before_any_schedule_begins()
    {
        TaskCompletionSource end = new();
        _diary.During = (_, _) => end.Task;
        await using var host = await StartAsync([typeof(SampleTimers)], timers: timers => timers.FireAllAtStart = true);
        await TimerDiary.UntilAsync(() => _diary.Count("sync begins") == 1);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _time.Waits);
        end.SetResult();
        await TimerDiary.UntilAsync(() => _time.Waits == _loops);

        Assert.Equal(["sync begins", "sync ends", "notify begins", "notify ends"], _diary.Events);
    }

    private Task<SampleHost> StartAsync(Type[] functions, Dictionary<string, string?>? settings = null, Action<LocalTimers>? timers = null)
    {
        _loops = FunctionCatalog.Of(functions).Timers.Count;

        return SampleHost.StartAsync(
            functions, settings, services => services.AddSingleton(_diary).AddSingleton<TimeProvider>(_time), timers: timers);
    }

    // The loops set their next wait in their own threads: the clock moves when all have.
    private async Task AdvanceAsync(TimeSpan time)
    {
        await TimerDiary.UntilAsync(() => _time.Waits == _loops);
        _time.Advance(time);
        await TimerDiary.UntilAsync(() => _time.Waits == _loops);
    }

    /// <summary>A clock that knows how many wait for it.</summary>
    private sealed class WatchedTime(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private int _waits;

        public int Waits => Volatile.Read(ref _waits);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _waits);

            return new Wait(timer, () => Interlocked.Decrement(ref _waits));
        }

        private sealed class Wait(ITimer timer, Action disposed) : ITimer
        {
            private Action? _disposed = disposed;

            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

            public void Dispose()
            {
                timer.Dispose();
                Interlocked.Exchange(ref _disposed, null)?.Invoke();
            }

            public ValueTask DisposeAsync()
            {
                Dispose();

                return ValueTask.CompletedTask;
            }
        }
    }
}
