using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;

namespace InvoiceFunctions.Tests.Local;

/// <summary>What the sample timers saw and how they are to behave.</summary>
public sealed class TimerDiary
{
    private int _under;

    public ConcurrentQueue<string> Events { get; } = [];

    public ConcurrentQueue<TimerInfo> Infos { get; } = [];

    public int MostAtOnce { get; private set; }

    /// <summary>What a run does between its begin and its end.</summary>
    public Func<string, CancellationToken, Task> During { get; set; } = (_, _) => Task.CompletedTask;

    public async Task RunAsync(string name, TimerInfo timer, CancellationToken cancellationToken)
    {
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _under));
        Infos.Enqueue(timer);
        Events.Enqueue($"{name} begins");
        try
        {
            await During(name, cancellationToken);
            Events.Enqueue($"{name} ends");
        }
        finally
        {
            Interlocked.Decrement(ref _under);
        }
    }

    public int Count(string what) => Events.Count(e => e == what);

    /// <summary>Waits for real time to do its work in other threads; fails after ten seconds.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 1000, "It did not happen within ten seconds.");
            await Task.Delay(10);
        }
    }
}

public sealed class SampleTimers(TimerDiary diary)
{
    [Function("SyncInvoices")]
    public Task SyncInvoices([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        diary.RunAsync("sync", timer, cancellationToken);

    [Function("NotifyOverdue")]
    public Task NotifyOverdue([TimerTrigger("0 0 * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellationToken) =>
        diary.RunAsync("notify", timer, cancellationToken);
}

/// <summary>One timer alone.</summary>
public sealed class SampleMinuteTimer(TimerDiary diary)
{
    [Function("Minute")]
    public Task Minute([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        diary.RunAsync("minute", timer, cancellationToken);
}

public sealed class SampleStartupTimer(TimerDiary diary)
{
    [Function("Yearly")]
    public Task Yearly([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer, CancellationToken cancellationToken) =>
        diary.RunAsync("yearly", timer, cancellationToken);
}

public sealed class SampleBadTimer(TimerDiary diary)
{
    [Function("Bad")]
    public Task Bad([TimerTrigger("* * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        diary.RunAsync("bad", timer, cancellationToken);
}
