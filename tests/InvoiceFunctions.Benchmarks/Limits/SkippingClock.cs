namespace InvoiceFunctions.Benchmarks.Limits;

/// <summary>
/// The real clock, but that it can be moved over the time in which nothing happens: to the moment for which the next timer made on it is set.
/// So sweeps through real rate windows of a minute are timed without waiting for them.
/// </summary>
internal sealed class SkippingClock(DateTimeOffset start) : TimeProvider
{
    private readonly long began = System.GetTimestamp();
    private readonly Lock gate = new();
    private readonly HashSet<Alarm> alarms = [];
    private TimeSpan skipped;

    /// <summary>Timers that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
            {
                return alarms.Count;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return start + System.GetElapsedTime(began) + skipped;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Alarm(this, () => callback(state), dueTime);

    /// <summary>Moves on; timers ring at their own time.</summary>
    public void Move(TimeSpan by)
    {
        lock (gate)
        {
            skipped += by;
        }
    }

    /// <summary>Moves to the next timer's moment and lets it ring.</summary>
    public void Skip()
    {
        Alarm? next;
        lock (gate)
        {
            next = alarms.MinBy(alarm => alarm.DueAt);
            var left = next?.DueAt - GetUtcNow();
            skipped += left > TimeSpan.Zero ? left.Value : TimeSpan.Zero;
        }

        next?.Ring();
    }

    /// <summary>Rings once, by the real time that passes or because the clock was moved; nobody here asks for more.</summary>
    private sealed class Alarm : ITimer
    {
        private readonly SkippingClock clock;
        private readonly Action callback;
        private readonly ITimer real;

        public Alarm(SkippingClock clock, Action callback, TimeSpan dueTime)
        {
            (this.clock, this.callback) = (clock, callback);
            real = System.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Change(dueTime, Timeout.InfiniteTimeSpan);
        }

        public DateTimeOffset DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                clock.alarms.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueAt = clock.GetUtcNow() + dueTime;
                    clock.alarms.Add(this);
                }
            }

            return real.Change(dueTime, Timeout.InfiniteTimeSpan);
        }

        public void Ring()
        {
            lock (clock.gate)
            {
                if (!clock.alarms.Remove(this))
                {
                    return;
                }
            }

            callback();
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                clock.alarms.Remove(this);
            }

            real.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
