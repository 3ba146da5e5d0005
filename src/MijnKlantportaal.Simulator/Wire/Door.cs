using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace MijnKlantportaal.Simulator.Wire;

/// <summary>
/// Every request's way through the portal. Route, key, rate and scope are tried in the order of a stock Laravel application: an
/// unknown route (404) and a wrong key (401) never reach the limiter, so they neither count nor carry rate headers; a missing scope
/// (403) and everything after it counts and does.
/// </summary>
internal sealed class Door(PortalSimulator portal, Routes routes, TimeProvider clock, TimeSpan latency, CancellationToken stopping)
{
    public async Task ServeAsync(HttpContext http)
    {
        var (request, response) = (http.Request, http.Response);
        var at = clock.GetUtcNow();
        // The clock given may be a fake one, and a client may reckon with the portal's own time.
        response.Headers.Date = at.ToString("R", CultureInfo.InvariantCulture);

        var route = routes.Find(request.Method, request.Path.Value!);
        var entry = portal.Log.Open(new PortalRequest
        {
            Method = request.Method,
            Path = request.Path.Value!,
            Query = request.QueryString.Value ?? "",
            // PHP takes the last of several.
            Page = route is { Paged: true } ? Page.Read(request.Query["page"] is [.., var last] ? last : null) : null,
            InvoiceId = route?.InvoiceId,
            KeyPresented = Credential.IsPresented(request.Headers.Authorization),
            At = at,
        });
        var body = await ReadBodyAsync(request);
        portal.BeforeAnswer?.Invoke(entry.Request);

        Fault? fault = null;
        var answer = Refuse(route, http);
        if (answer is null)
        {
            fault = portal.Faults.Take(entry.Request);
            var call = new Call(fault?.Page ?? entry.Request.Page ?? 1, $"{request.Scheme}://{request.Host}/v1/", body);
            answer = route!.Answer(call);
            answer = fault?.Bend(answer.Value) ?? answer;
        }

        await DeliverAsync(http, answer.Value, fault, entry);
    }

    private PortalAnswer? Refuse(Route? route, HttpContext http)
    {
        if (route is null)
            return Routes.NotFound("Route");

        var credential = portal.Credential;
        if (!credential.Accepts(http.Request.Headers.Authorization))
            return PortalAnswer.Error(401, "Unauthenticated.");

        var verdict = credential.Window.Take(clock.GetUtcNow());
        var headers = http.Response.Headers;
        headers["X-RateLimit-Limit"] = Text(verdict.Limit);
        headers["X-RateLimit-Remaining"] = Text(verdict.Remaining);
        if (!verdict.Allowed)
        {
            headers["retry-after"] = Text(verdict.RetryAfter);
            headers["x-ratelimit-reset"] = Text(verdict.Reset);
            return PortalAnswer.Error(429, "Too many requests.");
        }

        return portal.Scopes.Contains(route.Scope) ? null : PortalAnswer.Error(403, "Invalid ability provided.");
    }

    private async Task DeliverAsync(HttpContext http, PortalAnswer answer, Fault? fault, RequestLog.Entry entry)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            if (latency > TimeSpan.Zero)
                await Task.Delay(latency, gone.Token);
            // Before it leaves: who has read the answer finds its status in the log.
            entry.Request = entry.Request with { Status = answer.Status };
            var delivery = new Delivery(http, answer, gone.Token);
            await (fault?.DeliverAsync(delivery) ?? delivery.SendAsync());
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request)
    {
        if (request.Method != "POST")
            return default;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.ToArray();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
