namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>
/// The real clock, set to a moment and moved on at will. Unlike a fake one it ticks, so that retries and short waits end by themselves.
/// </summary>
internal sealed class MovableClock(DateTimeOffset start) : TimeProvider
{
    private readonly long began = System.GetTimestamp();
    private long movedTicks;

    public MovableClock()
        : this(new DateTimeOffset(2026, 11, 18, 11, 0, 0, TimeSpan.Zero))
    {
    }

    private TimeSpan Moved => TimeSpan.FromTicks(Interlocked.Read(ref movedTicks));

    public void Move(TimeSpan by) => Interlocked.Add(ref movedTicks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(began) + Moved;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(Moved.TotalSeconds * TimestampFrequency);
}
