using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Security.KeyVault.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InvoiceFunctions.Tests.Secrets;

/// <summary>What a vault answers to one read: status and body.</summary>
internal sealed record VaultAnswer(int Status, string Body)
{
    public static VaultAnswer Error(int status, string code, string message, string? inner = null) =>
        new(status, new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = code,
                ["message"] = message,
                ["innererror"] = inner is null ? null : new JsonObject { ["code"] = inner },
            },
        }.ToJsonString());
}

/// <summary>
/// A key vault on 127.0.0.1 as the real <see cref="SecretClient"/> knows it: HTTPS, the challenge for a token, the answers' JSON.
/// </summary>
internal sealed class FalseVault : IAsyncDisposable
{
    private static readonly X509Certificate2 Certificate = MakeCertificate();
    private readonly WebApplication app;
    private int reads;

    private FalseVault(WebApplication app)
    {
        this.app = app;
    }

    public Uri Uri => new(app.Urls.Single());

    /// <summary>The secrets by name.</summary>
    public ConcurrentDictionary<string, string> Secrets { get; } = new();

    /// <summary>What is answered instead, where it gives something; gets the secret's name.</summary>
    public Func<string, VaultAnswer?>? Instead { get; set; }

    /// <summary>How long each answer is held back.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Reads that came with a token.</summary>
    public int Reads => Volatile.Read(ref reads);

    public static async Task<FalseVault> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, port => port.UseHttps(Certificate)));
        var app = builder.Build();
        var vault = new FalseVault(app);
        app.Run(vault.AnswerAsync);
        await app.StartAsync();
        return vault;
    }

    /// <summary>The real client, trusting this vault's certificate; retries as the app's, but at once.</summary>
    public SecretClient Connect(TimeSpan? networkTimeout = null, TokenCredential? identity = null)
    {
        var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == Certificate.Thumbprint };
        return new SecretClient(Uri, identity ?? new AnyToken(), new SecretClientOptions
        {
            Transport = new HttpClientTransport(handler),
            DisableChallengeResourceVerification = true,
            Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5), NetworkTimeout = networkTimeout ?? TimeSpan.FromSeconds(10) },
        });
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        if (!http.Request.Headers.ContainsKey("Authorization"))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate =
                "Bearer authorization=\"https://login.windows.net/2f6c1b1e-7d61-4c39-9d0a-2b8f1e6b6c11\", resource=\"https://vault.azure.net\"";
            return;
        }

        var name = http.Request.Path.Value!.Split('/')[2];
        if (HttpMethods.IsPut(http.Request.Method))
        {
            Secrets[name] = (await JsonNode.ParseAsync(http.Request.Body))!["value"]!.GetValue<string>();
        }
        else
        {
            Interlocked.Increment(ref reads);
        }

        await Task.Delay(Latency, http.RequestAborted);
        var answer = Instead?.Invoke(name) ?? (Secrets.TryGetValue(name, out var value)
            ? new VaultAnswer(200, new JsonObject
            {
                ["value"] = value,
                ["id"] = $"{Uri}secrets/{name}/0123456789abcdef0123456789abcdef",
                ["attributes"] = new JsonObject { ["enabled"] = true, ["created"] = 1700000000, ["updated"] = 1700000000 },
            }.ToJsonString())
            : VaultAnswer.Error(404, "SecretNotFound", $"A secret with (name/id) {name} was not found in this key vault."));
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.WriteAsync(answer.Body);
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        // Through PKCS #12, because TLS on Windows needs a key that is stored.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private sealed class AnyToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new("token", DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
