using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;

namespace MijnKlantportaal.Client;

/// <summary>Measures each attempt, around <see cref="RateBudgetHandler"/>, which reads the whole body: a reset half-way is an error too.</summary>
internal sealed class PortalTelemetryHandler(PortalTelemetry telemetry, IOptions<PortalOptions> options, TimeProvider clock) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        telemetry.IsWatched ? MeasuredAsync(request, cancellationToken) : base.SendAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> MeasuredAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var span = PortalTelemetry.Begin(request, options.Value.Root);
        var began = clock.GetTimestamp();
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            Count(response.StatusCode, Error(response.StatusCode));
            return response;
        }
        catch (PortalRateLimitedException exception) when (exception.Refused)
        {
            Count(HttpStatusCode.TooManyRequests, Error(HttpStatusCode.TooManyRequests));
            throw;
        }
        catch (PortalRateLimitedException) // The budget kept it back: no request was sent, so none is told of.
        {
            span?.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            throw;
        }
        catch (Exception exception)
        {
            Count(status: null, Kind(exception));
            throw;
        }

        void Count(HttpStatusCode? status, string? error) => telemetry.Count(request.Method, status, error, clock.GetElapsedTime(began), span);
    }

    /// <summary>404 is an answer, and no error: so the portal tells that an invoice was deleted.</summary>
    private static string? Error(HttpStatusCode status) =>
        status is >= HttpStatusCode.BadRequest and not HttpStatusCode.NotFound ? ((int)status).ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>A word, never a message.</summary>
    private static string Kind(Exception exception) => exception switch
    {
        OperationCanceledException => PortalTelemetry.Cancelled,
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } failed => failed.HttpRequestError.ToString(),
        _ => exception.GetType().Name,
    };
}
