using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace InvoiceFunctions;

/// <summary>
/// The name that the rooms' instruments and spans go by. Neither has a listener unless an exporter is set up; then a span is null and an
/// instrument does nothing. Tags are few and short: never a key, an address, an id, a name or a message.
/// </summary>
public static class InvoiceTelemetry
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string Name = "InvoiceFunctions";

    internal static readonly ActivitySource Spans = new(Name);

    /// <summary>The meter; one per factory, and so one per program and one per test.</summary>
    internal static Meter In(IMeterFactory meters) => meters.Create(Name);
}
