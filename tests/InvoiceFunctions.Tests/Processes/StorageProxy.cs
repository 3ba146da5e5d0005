using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InvoiceFunctions.Tests.Processes;

/// <summary>Stands before a blob service and hands everything on, or, while told to, treats calls as a service or a network in trouble does.</summary>
internal sealed class StorageProxy : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Uri service;
    private readonly Random random;
    private readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    private StorageProxy(WebApplication app, Uri service, int seed) => (this.app, this.service, random) = (app, service, new Random(seed));

    /// <summary>The share of calls that go wrong, 0 to 1.</summary>
    public double Trouble { get; set; }

    /// <summary>Calls that went wrong so far.</summary>
    public int Troubled { get; private set; }

    /// <summary>Where to reach the service through this.</summary>
    public Uri Address => new(app.Urls.Single());

    public static async Task<StorageProxy> StartAsync(Uri service, int seed)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new StorageProxy(builder.Build(), service, seed);
        proxy.app.Run(proxy.AnswerAsync);
        await proxy.app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        switch (Draw())
        {
            case Ailment.Busy:
                Refuse(context, HttpStatusCode.ServiceUnavailable, "ServerBusy");
                break;
            case Ailment.ConditionNotMet:
                Refuse(context, HttpStatusCode.PreconditionFailed, "ConditionNotMet");
                break;
            case Ailment.Reset:
                context.Abort();
                break;
            case Ailment.AnswerLost:
                using (await ForwardAsync(context.Request))
                {
                    context.Abort(); // It was done, and nobody was told.
                }

                break;
            case Ailment.Slow:
                await Task.Delay(TimeSpan.FromSeconds(1.5));
                await PassAsync(context);
                break;
            default:
                await PassAsync(context);
                break;
        }
    }

    private Ailment Draw()
    {
        lock (random)
        {
            if (random.NextDouble() >= Trouble)
            {
                return Ailment.None;
            }

            Troubled++;
            return (Ailment)random.Next(1, 6);
        }
    }

    private async Task PassAsync(HttpContext context)
    {
        using var answer = await ForwardAsync(context.Request);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Transfer-Encoding"))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await answer.Content.CopyToAsync(context.Response.Body);
    }

    /// <summary>The same request, signature and all: that is over the path, not the host.</summary>
    private async Task<HttpResponseMessage> ForwardAsync(HttpRequest request)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        body.Position = 0;
        using var forwarded = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(service, request.Path + request.QueryString)) { Content = new StreamContent(body) };
        foreach (var (name, values) in request.Headers.Where(header => header.Key is not "Host"))
        {
            if (!forwarded.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                forwarded.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return await http.SendAsync(forwarded);
    }

    private static void Refuse(HttpContext context, HttpStatusCode status, string code)
    {
        context.Response.StatusCode = (int)status;
        context.Response.Headers["x-ms-error-code"] = code;
    }

    private enum Ailment
    {
        None,
        Busy,
        ConditionNotMet,
        Reset,
        AnswerLost,
        Slow,
    }
}
