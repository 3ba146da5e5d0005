using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace InvoiceFunctions.Telemetry;

/// <summary>
/// ASP.NET Core's own spans of the requests served, with a few tags only: an address holds the function key (<c>?code=</c>), filters and
/// ids. What is kept is listed, not what is dropped, for the next version of ASP.NET Core tells more.
/// </summary>
internal static class RequestSpans
{
    private const string Source = "Microsoft.AspNetCore";

    private static readonly HashSet<string> Kept = ["http.request.method", "http.route", "http.response.status_code"];

    /// <summary>Exports them; to be called before the exporters are added, for they see what the processors before them leave.</summary>
    public static TracerProviderBuilder AddRequestSpans(this TracerProviderBuilder tracing) => tracing.AddSource(Source).AddProcessor<Trimming>();

    /// <summary>A middleware that names the span by its route and tells how the request ended: in .NET 10 ASP.NET Core does neither.</summary>
    public static Task DescribeAsync(HttpContext context, RequestDelegate next) =>
        context.Features.Get<IHttpActivityFeature>()?.Activity is { } span && span.Source.HasListeners() ? DescribedAsync(span, context, next) : next(context);

    private static async Task DescribedAsync(Activity span, HttpContext context, RequestDelegate next)
    {
        await next(context);
        var status = context.Response.StatusCode;
        span.DisplayName = context.Request.Method;
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
        {
            span.DisplayName += $" {route}";
            span.SetTag("http.route", route);
        }

        span.SetTag("http.request.method", context.Request.Method).SetTag("http.response.status_code", status);
        span.SetStatus(status >= StatusCodes.Status500InternalServerError ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
    }

    private sealed class Trimming : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Source.Name != Source)
            {
                return;
            }

            foreach (var (name, _) in data.TagObjects.Where(tag => !Kept.Contains(tag.Key)).ToList())
            {
                data.SetTag(name, null);
            }

            data.SetStatus(data.Status); // Without the description, which may be an exception's message.
        }
    }
}
