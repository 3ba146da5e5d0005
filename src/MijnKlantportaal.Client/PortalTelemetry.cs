using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Net;

namespace MijnKlantportaal.Client;

/// <summary>
/// What is measured of the requests to the portal. Every attempt counts, retries too, but not one that the budget kept from being sent.
/// Tags hold the method and how it ended: never an address, for a page number or an id would be a new time series each.
/// </summary>
public sealed class PortalTelemetry
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string Name = "MijnKlantportaal.Client";

    /// <summary>
    /// The kind of error where no answer came within an attempt's time, or where it was no longer wanted: a page beyond the end, a caller
    /// that is gone. So it does not make a span an error; what fails for the timeout does.
    /// </summary>
    internal const string Cancelled = "cancelled";

    internal static readonly ActivitySource Spans = new(Name);

    private readonly Counter<long> requests;
    private readonly Counter<long> refusals;
    private readonly Histogram<double> duration;

    /// <summary>Makes the instruments.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The factory keeps its meters, and disposes of them.")]
    public PortalTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        requests = meter.CreateCounter<long>("mijnklantportaal.client.requests", "{request}", "Requests sent to the portal.");
        refusals = meter.CreateCounter<long>("mijnklantportaal.client.refusals", "{request}", "Requests that the portal refused for its rate limit (429).");
        duration = meter.CreateHistogram<double>("mijnklantportaal.client.request.duration", "s", "Time from a request to the end of its answer's body.");
    }

    /// <summary>Whether anybody listens; else nothing needs to be measured.</summary>
    internal bool IsWatched => requests.Enabled || refusals.Enabled || duration.Enabled || Spans.HasListeners();

    /// <summary>A span for a request, named by the kind of thing asked for (<c>GET customer-invoices</c>).</summary>
    internal static Activity? Begin(HttpRequestMessage request, Uri root)
    {
        if (Spans.StartActivity($"{request.Method} {Resource(request.RequestUri, root)}", ActivityKind.Client) is not { } span)
        {
            return null;
        }

        return span.SetTag("http.request.method", request.Method.Method).SetTag("server.address", root.Host).SetTag("server.port", root.Port);
    }

    /// <summary>Counts a request that has ended: with a status, or without one and then with the kind of error.</summary>
    internal void Count(HttpMethod method, HttpStatusCode? status, string? error, TimeSpan took, Activity? span)
    {
        var tags = new TagList { { "http.request.method", method.Method } };
        if (status is { } code)
        {
            tags.Add("http.response.status_code", (int)code);
            span?.SetTag("http.response.status_code", (int)code);
        }

        if (error is not null)
        {
            tags.Add("error.type", error);
            span?.SetTag("error.type", error).SetStatus(error == Cancelled ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
        }

        requests.Add(1, tags);
        duration.Record(took.TotalSeconds, tags);
        if (status == HttpStatusCode.TooManyRequests)
        {
            refusals.Add(1);
        }
    }

    /// <summary>The first step below the root, such as <c>customer-invoices</c>: what follows it is an id.</summary>
    private static string Resource(Uri? address, Uri root)
    {
        var path = address is null ? "" : root.MakeRelativeUri(address).OriginalString;
        var end = path.AsSpan().IndexOfAny('/', '?');
        return end < 0 ? path : path[..end];
    }
}
