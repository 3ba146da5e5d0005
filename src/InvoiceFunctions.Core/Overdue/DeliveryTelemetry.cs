using System.Diagnostics;
using System.Diagnostics.Metrics;
using InvoiceFunctions.Notifications;

namespace InvoiceFunctions.Overdue;

/// <summary>What is measured of deliveries. A channel is told by its type: its name and its address are the owner's.</summary>
public sealed class DeliveryTelemetry(IMeterFactory meters)
{
    private readonly Counter<long> deliveries =
        InvoiceTelemetry.In(meters).CreateCounter<long>("invoicefunctions.deliveries", "{message}", "Attempts to deliver a message.");

    /// <summary>Makes an attempt, as a span, and counts it.</summary>
    internal async Task<(DeliveryResult Result, string? Reason)> AttemptAsync(string channelType, Func<Task<(DeliveryResult Result, string? Reason)>> send)
    {
        using var span = InvoiceTelemetry.Spans.StartActivity("deliver", ActivityKind.Client);
        var sent = await send();
        var tags = new TagList { { "invoicefunctions.channel.type", channelType }, { "invoicefunctions.delivery.outcome", Outcome(sent.Result) } };
        deliveries.Add(1, tags);
        foreach (var (name, value) in tags)
        {
            span?.SetTag(name, value);
        }

        span?.SetStatus(sent.Result == DeliveryResult.Delivered ? ActivityStatusCode.Unset : ActivityStatusCode.Error); // The reason is the log's.
        return sent;
    }

    private static string Outcome(DeliveryResult result) => result switch
    {
        DeliveryResult.Delivered => "delivered",
        DeliveryResult.Gone => "gone",
        _ => "failed",
    };
}
