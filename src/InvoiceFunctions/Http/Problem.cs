using System.Globalization;
using InvoiceFunctions.Invoices;
using InvoiceFunctions.Secrets;
using InvoiceFunctions.Settings;
using InvoiceFunctions.Storage;
using InvoiceFunctions.Sync;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Http;

/// <summary>An error answer: <c>application/problem+json</c> with a title that says what to do (design, the table of situations).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What happened and what to do; no secret, no link.</param>
/// <param name="RetryAfter">When to ask again; null where that is no use.</param>
/// <param name="IsExpected">False for a fault of ours, whose exception belongs in the log.</param>
public sealed record Problem(int Status, string Title, TimeSpan? RetryAfter = null, bool IsExpected = true) : IResult
{
    /// <summary>A store's hiccup is over in seconds; a longer one is asked about again and again, each time cheaply.</summary>
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(10);

    /// <summary>The next run of the minute timer sees to it.</summary>
    private static readonly TimeSpan LossRetry = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The answer to an exception. Trouble with the portal's key is 502, never 401 or 403: those would make Excel ask for the function
    /// key again and again.
    /// </summary>
    public static Problem For(Exception exception, IServiceProvider services) => exception switch
    {
        InvalidQueryException bad => new(StatusCodes.Status400BadRequest, bad.Message),
        SnapshotNotReadyException notReady => new(StatusCodes.Status503ServiceUnavailable, notReady.Message, notReady.RetryAfter),
        PortalKeyRefusedException or PortalScopeMissingException => new(StatusCodes.Status502BadGateway, $"{exception.Message} The key is read from {KeySource(services)}."),
        PortalUnavailableException { TimedOut: true } => new(StatusCodes.Status504GatewayTimeout, exception.Message),
        DocumentLostException => new(StatusCodes.Status503ServiceUnavailable, exception.Message, LossRetry),
        StoreUnavailableException => new(StatusCodes.Status503ServiceUnavailable, exception.Message, StoreRetry),
        PortalException or SecretException => new(StatusCodes.Status502BadGateway, exception.Message),
        PublicAddressMissingException => new(StatusCodes.Status500InternalServerError, exception.Message),
        _ when SettingFault.Explain(exception) is { } fault => new(StatusCodes.Status500InternalServerError, fault),
        _ => new(StatusCodes.Status500InternalServerError, "The connector failed unexpectedly; its log says why. Ask again later, and report it if it lasts.", IsExpected: false),
    };

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait)
        {
            httpContext.Response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return Results.Problem(title: Title, statusCode: Status).ExecuteAsync(httpContext);
    }

    private static string KeySource(IServiceProvider services) =>
        services.GetRequiredService<IPortalApiKey>() is VaultApiKey && services.GetRequiredService<IOptions<KeyVaultOptions>>().Value is { Uri: { } vault } options
            ? $"secret '{options.ApiKeySecretName}' in Key Vault {vault.Host}"
            : "the setting MijnKlantportaal__ApiKey";
}
