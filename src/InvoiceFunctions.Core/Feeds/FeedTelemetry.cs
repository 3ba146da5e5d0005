using System.Diagnostics.Metrics;

namespace InvoiceFunctions.Feeds;

/// <summary>What is measured of the lists served.</summary>
public sealed class FeedTelemetry(IMeterFactory meters)
{
    private readonly Counter<long> rows =
        InvoiceTelemetry.In(meters).CreateCounter<long>("invoicefunctions.feed.rows", "{row}", "Rows of the lists that callers asked for, also where they had them already (304).");

    /// <summary>A list was asked for.</summary>
    /// <param name="format">One of <see cref="FeedFormats.Names"/>.</param>
    /// <param name="count">Its rows, after <c>top</c> and <c>skip</c>.</param>
    public void Asked(string format, int count) => rows.Add(count, new KeyValuePair<string, object?>("invoicefunctions.feed.format", format));
}
