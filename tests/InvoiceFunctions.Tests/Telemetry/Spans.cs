using System.Collections.Concurrent;
using System.Diagnostics;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Tests.Telemetry;

/// <summary>Our spans below one of the test's own; those of other tests that run meanwhile are left out.</summary>
internal sealed class Spans : IDisposable
{
    private readonly ActivityListener listener;

    public Spans(Activity root)
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is InvoiceTelemetry.Name or PortalTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == root.TraceId)
                {
                    Ended.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>In the order in which they ended.</summary>
    public ConcurrentQueue<Activity> Ended { get; } = [];

    public void Dispose() => listener.Dispose();
}
