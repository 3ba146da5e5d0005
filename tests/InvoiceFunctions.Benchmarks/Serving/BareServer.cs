using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InvoiceFunctions.Benchmarks.Serving;

/// <summary>What the connector is held to: bare Kestrel endpoints that write ready bytes from memory, or say 304. No log, no key, no query.</summary>
internal static class BareServer
{
    /// <summary>As the connector has it (ReadyList).</summary>
    private const int Slice = 128 * 1024;

    /// <summary>Starts it with <c>whole</c> (one write), <c>slices</c> and <c>known</c> (304).</summary>
    public static async Task<WebApplication> StartAsync(byte[] body, string contentType, string etag)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/whole", http =>
        {
            Describe(http.Response);
            return http.Response.Body.WriteAsync(body).AsTask();
        });
        app.MapGet("/slices", async http =>
        {
            Describe(http.Response);
            for (var start = 0; start < body.Length; start += Slice)
            {
                await http.Response.BodyWriter.WriteAsync(body.AsMemory(start, Math.Min(Slice, body.Length - start)));
            }
        });
        app.MapGet("/known", http =>
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            http.Response.Headers.ETag = etag;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;

        void Describe(HttpResponse response)
        {
            response.ContentType = contentType;
            response.ContentLength = body.Length;
            response.Headers.ETag = etag;
        }
    }
}
