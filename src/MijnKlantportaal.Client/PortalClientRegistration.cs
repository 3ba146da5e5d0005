using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;

namespace MijnKlantportaal.Client;

/// <summary>Registers the client.</summary>
public static class PortalClientRegistration
{
    /// <summary>
    /// Adds <see cref="InvoiceApiClient"/> and <see cref="WebhookApiClient"/> with their handlers. From outside in: retries (5xx, resets, timeouts, with jitter; never 429, which
    /// the budget handles), the API key, telemetry, the rate budget. Needs an <see cref="IPortalApiKey"/> and bound <see cref="PortalOptions"/>.
    /// </summary>
    public static IServiceCollection AddPortalClient(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<PortalOptions>, PortalOptionsAnnotations>();
        services.AddSingleton<IValidateOptions<PortalOptions>, PortalAddressRule>();
        services.AddLogging(logging => logging.AddFilter("Polly", LogLevel.Warning)); // Below that it tells of every page read.
        services.AddSingleton<CustomerInvoiceReader>();
        services.AddMetrics().AddSingleton<PortalTelemetry>();
        services.AddTransient<ApiKeyHandler>();
        services.AddTransient<PortalTelemetryHandler>();
        services.AddTransient<RateBudgetHandler>();

        var client = services.AddHttpClient<PortalCalls>(http =>
        {
            http.Timeout = Timeout.InfiniteTimeSpan; // The pipeline's timeouts hold.
            http.DefaultRequestHeaders.UserAgent.ParseAdd($"InvoiceFunctions/{typeof(InvoiceApiClient).Assembly.GetName().Version?.ToString(3)}");
            http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        });
        client.RemoveAllLoggers(); // They print addresses; what matters is logged by the caller.
        client.SetHandlerLifetime(Timeout.InfiniteTimeSpan); // The pooled connections' lifetime below follows DNS.
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // A redirect would carry the key to another place.
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        });
        client.AddResilienceHandler("portal", (pipeline, context) =>
        {
            var options = context.ServiceProvider.GetRequiredService<IOptions<PortalOptions>>().Value;
            var retry = new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = 3,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryDelay,

                // The stock strategy waits as long as a 503's retry-after says: an hour, it may be, and the lease with it.
                ShouldRetryAfterHeader = false,
                ShouldHandle = arguments => ValueTask.FromResult(
                    HttpClientResiliencePredicates.IsTransient(arguments.Outcome) && arguments.Outcome.Result?.StatusCode != HttpStatusCode.TooManyRequests),
            };
            retry.DisableFor(HttpMethod.Post); // Whether a POST that got no answer was carried out, nobody knows.
            pipeline.AddRetry(retry).AddTimeout(options.AttemptTimeout);
        });
        client.AddHttpMessageHandler<ApiKeyHandler>();
        client.AddHttpMessageHandler<PortalTelemetryHandler>();
        client.AddHttpMessageHandler<RateBudgetHandler>();
        return services.AddTransient<InvoiceApiClient>().AddTransient<WebhookApiClient>();
    }
}
