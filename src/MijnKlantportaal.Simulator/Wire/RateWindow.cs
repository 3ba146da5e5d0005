namespace MijnKlantportaal.Simulator.Wire;

/// <summary>
/// Laravel's stock limiter for one key: a fixed window, opened by its first request. All of it may go at once, and a refused
/// request is not counted.
/// </summary>
internal sealed class RateWindow(int limit, TimeSpan length)
{
    private readonly Lock _gate = new();
    private DateTimeOffset _closes = DateTimeOffset.MinValue;
    private int _used;

    public RateVerdict Take(DateTimeOffset now)
    {
        lock (_gate)
        {
            if (now >= _closes)
                (_closes, _used) = (now + length, 0);

            var allowed = _used < limit;
            if (allowed)
                _used++;
            return new RateVerdict(allowed, limit, limit - _used, now, _closes);
        }
    }
}

/// <summary>What the limiter says of one request.</summary>
internal readonly record struct RateVerdict(bool Allowed, int Limit, int Remaining, DateTimeOffset Now, DateTimeOffset Closes)
{
    /// <summary>Whole seconds, rounded up, at least 1: who waits this long is surely let in.</summary>
    public long RetryAfter => Math.Max(1, RoundUp((Closes - Now).Ticks));

    /// <summary>Unix seconds, rounded up for the same reason.</summary>
    public long Reset => RoundUp((Closes - DateTimeOffset.UnixEpoch).Ticks);

    private static long RoundUp(long ticks) => (ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
}
