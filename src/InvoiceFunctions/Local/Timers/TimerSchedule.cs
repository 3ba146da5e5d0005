using NCrontab;

namespace InvoiceFunctions.Local.Timers;

/// <summary>When a timer is due: by its CRON text in UTC, or every so often where <c>Local__TimerInterval</c> replaces that.</summary>
internal sealed class TimerSchedule
{
    private readonly Func<DateTime, DateTime> _next;

    private TimerSchedule(Func<DateTime, DateTime> next) => _next = next;

    /// <exception cref="CrontabException"><paramref name="cron"/> is no CRON text of six fields.</exception>
    public static TimerSchedule Cron(string cron) =>
        new(CrontabSchedule.Parse(cron, new CrontabSchedule.ParseOptions { IncludingSeconds = true }).GetNextOccurrence);

    public static TimerSchedule Every(TimeSpan interval) => new(after => after + interval);

    /// <summary>The first occurrence later than <paramref name="after"/>.</summary>
    public DateTimeOffset Next(DateTimeOffset after) => new(DateTime.SpecifyKind(_next(after.UtcDateTime), DateTimeKind.Utc));
}
