namespace MijnKlantportaal.Simulator.Data;

/// <summary>The portal's time zone.</summary>
internal static class Amsterdam
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

    public static DateTimeOffset At(DateTime local) => new(local, Zone.GetUtcOffset(local));

    public static DateTimeOffset At(DateOnly day, TimeSpan time) => At(day.ToDateTime(TimeOnly.MinValue) + time);

    public static DateTimeOffset From(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone);

    /// <summary>In whole seconds: what is sent carries no fractions, and the book must hold what is sent.</summary>
    public static DateTimeOffset Seconds(DateTimeOffset instant) =>
        From(instant.AddTicks(-(instant.UtcTicks % TimeSpan.TicksPerSecond)));

    public static DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(From(now).DateTime);
}
