using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InvoiceFunctions.Tests.Notifications;

/// <summary>One call of a webhook, as it came over the wire.</summary>
internal sealed record Call(string Method, string? ContentType, IHeaderDictionary Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Id => Headers["webhook-id"].Single()!;

    /// <summary>Stage and invoice id of every notice in it.</summary>
    public IEnumerable<(string Invoice, int Stage)> Notices
    {
        get
        {
            var data = Json.GetProperty("data");
            return (data.TryGetProperty("notices", out var notices) ? notices.EnumerateArray().ToList() : [data])
                .Select(notice => (notice.GetProperty("invoice").GetProperty("id").GetString()!, notice.GetProperty("stage").GetInt32()));
        }
    }

    /// <summary>The signature computed by the specification's words, with nothing of the code under test.</summary>
    public string ExpectedSignature(string secret)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{Headers["webhook-id"]}.{Headers["webhook-timestamp"]}."), .. Body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed));
    }
}

/// <summary>A webhook's receiver on 127.0.0.1.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;

    private Receiver(WebApplication app)
    {
        this.app = app;
        Url = new Uri(app.Urls.Single() + "/hook");
    }

    public Uri Url { get; }

    /// <summary>Everything that came, in order.</summary>
    public ConcurrentQueue<Call> Received { get; } = [];

    /// <summary>The status to answer with.</summary>
    public Func<Call, int> Status { get; set; } = _ => 200;

    /// <summary>Where a redirect leads.</summary>
    public Uri? Location { get; set; }

    /// <summary>Calls that were taken (2xx), repeats dropped by their id as the specification asks of receivers.</summary>
    public IReadOnlyList<Call> Taken => [.. Accepted.DistinctBy(call => call.Id)];

    /// <summary>Calls that were taken, repeats and all.</summary>
    public ConcurrentQueue<Call> Accepted { get; } = [];

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        Receiver? receiver = null;
        app.Run(http => receiver!.TakeAsync(http));
        await app.StartAsync();
        return receiver = new Receiver(app);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = new HeaderDictionary(http.Request.Headers.ToDictionary());
        var call = new Call(http.Request.Method, http.Request.ContentType, headers, body.ToArray());
        Received.Enqueue(call);
        http.Response.StatusCode = Status(call);
        if (http.Response.StatusCode is >= 200 and < 300)
        {
            Accepted.Enqueue(call);
        }

        if (Location is not null)
        {
            http.Response.Headers.Location = Location.AbsoluteUri;
        }
    }
}
