namespace MijnKlantportaal.Simulator.Wire;

/// <summary>A clock that is set to a moment and runs on at the pace of another.</summary>
internal sealed class RunningClock(TimeProvider pace, DateTimeOffset start) : TimeProvider
{
    private readonly DateTimeOffset _begin = pace.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => start.ToUniversalTime() + (pace.GetUtcNow() - _begin);
}
