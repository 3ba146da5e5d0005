namespace InvoiceFunctions.Benchmarks;

/// <summary>What was to be reached, and what was measured.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Wanted">The target in words.</param>
/// <param name="Measured">The figures of both sides.</param>
/// <param name="Ratio">The figure that is held to the target; empty where the target is a count.</param>
/// <param name="IsReached">Whether it is.</param>
internal sealed record Target(string Name, string Wanted, string Measured, string Ratio, bool IsReached)
{
    /// <summary>Ours must be this many times faster.</summary>
    public static Target Faster(string name, double times, PairedTimes measured) => new(
        name, $">= {times:0.#} x faster", $"{Time(measured.Plain)} -> {Time(measured.Ours)}", $"{measured.Ratio:0.00} x", measured.Ratio >= times);

    /// <summary>Ours must do at least this part of what the plain way does in a time.</summary>
    public static Target Rate(string name, double part, PairedTimes measured, double amount, string unit) => new(
        name, $">= {part:0.00} of it", $"{amount / measured.Plain.TotalSeconds:N0} -> {amount / measured.Ours.TotalSeconds:N0} {unit}", $"{measured.Ratio:0.000}", measured.Ratio >= part);

    /// <summary>Ours may be at most this part of the plain way's; both in bytes.</summary>
    public static Target AtMost(string name, double part, double plain, double ours, string unit) => new(
        name, $"<= {part:0.00} of it", $"{plain:N0} -> {ours:N0} {unit}", $"{ours / plain:0.000}", ours <= part * plain);

    /// <summary>Ours may take at most so many times the least time there is.</summary>
    public static Target Near(string name, double times, TimeSpan least, TimeSpan ours) => new(
        name, $"<= {times:0.##} x the limit", $"{least.TotalSeconds:N2} -> {ours.TotalSeconds:N2} s", $"{ours / least:0.000} x", ours <= times * least);

    /// <summary>Ours may be at most so many times the other, and something to spare on top.</summary>
    public static Target Within(string name, double times, double other, double ours, string unit, double spare = 0) => new(
        name, $"<= {times:0.#} x{(spare > 0 ? $" + {spare:N0} {unit}" : "")}", $"{other:N1} -> {ours:N1} {unit}", $"{ours / other:0.00} x", ours <= (times * other) + spare);

    /// <summary>A count that something would be amiss below.</summary>
    public static Target AtLeast(string name, int least, int counted) => new(name, $">= {least}", $"{counted}", "", counted >= least);

    /// <summary>A count that has a bound.</summary>
    public static Target Count(string name, int most, int counted) => new(name, $"<= {most}", $"{counted}", "", counted <= most);

    private static string Time(TimeSpan time) => $"{time.TotalMilliseconds:N0} ms";
}
