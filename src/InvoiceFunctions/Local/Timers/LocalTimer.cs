using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace InvoiceFunctions.Local.Timers;

/// <summary>
/// One timer function. At most one run of it is under way: a tick during a run is skipped; a run asked for during a run comes
/// once after it, however often it was asked for. A run that throws is logged, and the timer goes on.
/// </summary>
internal sealed partial class LocalTimer(
    TimerFunction function,
    TimerSchedule schedule,
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger logger,
    CancellationToken stopping) : IDisposable
{
    // The system clock may be set and a laptop may sleep, so no wait relies on its length alone; a timer's own limit is 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Func<IServiceProvider, object> _create = FunctionInstance.Factory(function.Method);
    private readonly SemaphoreSlim _oneRun = new(1);
    private readonly Lock _lock = new();
    private bool _isRequested;
    private long _lastDue;

    public string Name => function.Name;

    /// <summary>Runs at each occurrence until <c>stopping</c>; never throws.</summary>
    public async Task TickAsync()
    {
        try
        {
            if (function.Trigger.RunOnStartup)
                await RunAsync();

            while (true)
            {
                var due = schedule.Next(time.GetUtcNow());
                await WaitUntilAsync(due);

                // Late by more than a whole occurrence: the machine slept, or the clock was moved.
                var isPastDue = schedule.Next(due) <= time.GetUtcNow();
                if (await _oneRun.WaitAsync(TimeSpan.Zero, stopping))
                    await RunHeldAsync(isPastDue);
                else
                    Log.Skipped(logger, Name);
                Volatile.Write(ref _lastDue, due.UtcTicks);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    /// <summary>Runs once now, or after the run under way, and returns when that is done; cancelled when the host stops.</summary>
    public async Task RunAsync()
    {
        await _oneRun.WaitAsync(stopping);
        await RunHeldAsync(isPastDue: false);
    }

    /// <summary>Asks for a run and does not wait for it. Asking again before that run has begun changes nothing.</summary>
    public void RequestRun()
    {
        lock (_lock)
        {
            if (_isRequested)
                return;
            _isRequested = true;
        }

        // Not awaited, and it never throws; IdleAsync waits for what it runs.
        _ = RunRequestedAsync();
    }

    /// <summary>Returns when no run is under way; nothing starts one once <c>stopping</c> is set.</summary>
    public async Task IdleAsync()
    {
        await _oneRun.WaitAsync(CancellationToken.None);
        _oneRun.Release();
    }

    public void Dispose() => _oneRun.Dispose();

    private async Task RunRequestedAsync()
    {
        // Off the caller's request before anything else: what a function does before its first await would hold up the 202.
        await Task.Yield();
        try
        {
            await _oneRun.WaitAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        lock (_lock)
            _isRequested = false;
        await RunHeldAsync(isPastDue: false);
    }

    private async Task WaitUntilAsync(DateTimeOffset due)
    {
        for (var now = time.GetUtcNow(); now < due; now = time.GetUtcNow())
        {
            // Rounded up to a millisecond, the timers' grain: rounded down, the last one would be a busy loop.
            var left = TimeSpan.FromMilliseconds(Math.Ceiling((due - now).TotalMilliseconds));
            await Task.Delay(left < LongestWait ? left : LongestWait, time, stopping);
        }
    }

    /// <summary>The run itself; the caller has taken <c>_oneRun</c>, and it is given back here.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The timer must go on.")]
    private async Task RunHeldAsync(bool isPastDue)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var target = _create(scope.ServiceProvider);
            await (Task)function.Method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, Arguments(isPastDue), null)!;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The function noticed that the host is stopping.
        }
        catch (Exception exception)
        {
            Log.Failed(logger, Name, exception);
        }
        finally
        {
            _oneRun.Release();
        }
    }

    private object[] Arguments(bool isPastDue)
    {
        TimerInfo info = new() { ScheduleStatus = function.Trigger.UseMonitor ? Status(time.GetUtcNow()) : null, IsPastDue = isPastDue };

        return Array.ConvertAll(function.Method.GetParameters(), p => p.ParameterType == typeof(TimerInfo) ? info : (object)stopping);
    }

    private ScheduleStatus Status(DateTimeOffset now) => new()
    {
        Last = new DateTime(Volatile.Read(ref _lastDue), DateTimeKind.Utc),
        Next = schedule.Next(now).UtcDateTime,
        LastUpdated = now.UtcDateTime,
    };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The timer {Function} failed; it runs again at its next tick.")]
        public static partial void Failed(ILogger logger, string function, Exception exception);

        [LoggerMessage(LogLevel.Debug, "A tick of the timer {Function} is skipped: a run is under way.")]
        public static partial void Skipped(ILogger logger, string function);
    }
}
