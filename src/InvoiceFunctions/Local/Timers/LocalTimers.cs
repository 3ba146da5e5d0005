using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NCrontab;

namespace InvoiceFunctions.Local.Timers;

/// <summary>
/// Every timer function of the program. Schedules begin once the whole host has started; stopping cancels the runs under way and
/// waits for them.
/// </summary>
internal sealed class LocalTimers(
    IOptions<LocalOptions> options, IServiceScopeFactory scopes, TimeProvider time, ILogger<LocalTimer> logger)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<LocalTimer> _timers = [];
    private Task _ticking = Task.CompletedTask;

    /// <summary>Whether <see cref="FireAllOnceAsync"/> comes once the host has started; schedules then begin when that is done.</summary>
    public bool FireAllAtStart { get; set; }

    /// <summary>Takes in timers, in order of declaration; before the host starts.</summary>
    /// <exception cref="InvalidOperationException">A schedule is no CRON text of six fields.</exception>
    public void Add(IEnumerable<TimerFunction> functions) =>
        _timers.AddRange(functions.Select(f => new LocalTimer(f, ScheduleOf(f), scopes, time, logger, _stopping.Token)));

    /// <summary>The timer of that name, whatever its case; null where there is none.</summary>
    public LocalTimer? Find(string name) => _timers.Find(timer => timer.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Runs every timer once, one after another in order of declaration, and returns when the last is done: a demo's first sweep,
    /// then its first notices. A run that throws is logged, and the next one's turn comes.
    /// </summary>
    /// <param name="cancellationToken">Stops the waiting and keeps later timers from their turn; a run under way goes on.</param>
    public async Task FireAllOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var timer in _timers)
            await timer.RunAsync().WaitAsync(cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _ticking = Task.Run(TickAsync, CancellationToken.None);

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => _stopping.CancelAsync();

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_timers.Select(timer => timer.IdleAsync()).Append(_ticking)).WaitAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _timers.ForEach(timer => timer.Dispose());
        _stopping.Dispose();
    }

    private async Task TickAsync()
    {
        try
        {
            if (FireAllAtStart)
                await FireAllOnceAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await Task.WhenAll(_timers.Select(timer => Task.Run(timer.TickAsync, CancellationToken.None)));
    }

    private TimerSchedule ScheduleOf(TimerFunction function)
    {
        if (options.Value.TimerInterval is { } interval)
            return TimerSchedule.Every(interval);

        try
        {
            return TimerSchedule.Cron(function.Trigger.Schedule);
        }
        catch (CrontabException exception)
        {
            var schedule = function.Trigger.Schedule;
            throw new InvalidOperationException(
                $"The function {function.Name} has the schedule '{schedule}', which is no CRON text of six fields.", exception);
        }
    }
}
