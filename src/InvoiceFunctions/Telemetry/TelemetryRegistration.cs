using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace InvoiceFunctions.Telemetry;

/// <summary>
/// Sends metrics and traces where the settings say: as OTLP, to Azure Monitor, to both, or nowhere, and then OpenTelemetry is not even
/// registered. OpenTelemetry is started and, with a last export, stopped by a hosted service that puts itself before all others: in the
/// Local host before it listens, in the Azure worker before the one that takes calls from the Functions host. Where an instance is frozen
/// between two calls, the export goes on when it is woken.
/// </summary>
/// <remarks>
/// Logs are not exported: in Azure the Functions host sends the worker's to Application Insights by itself, and a second copy would be paid
/// for; elsewhere they are on the console.
/// </remarks>
internal static class TelemetryRegistration
{
    /// <summary>Registers what the settings ask for. With a bad setting nothing is exported, and it is told like every other one.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration settings, bool validateOnStart)
    {
        var options = services.AddOptions<TelemetryOptions>().Bind(settings);
        services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryRules>()
            .AddSingleton(new SettingsCheck(provider => provider.GetRequiredService<IOptions<TelemetryOptions>>().Value));
        if (validateOnStart)
        {
            options.ValidateOnStart();
        }

        // Read here, unlike other settings: an exporter that is not wanted must not be registered, and a bad one would end the worker.
        var telemetry = settings.Get<TelemetryOptions>() ?? new TelemetryOptions();
        return new TelemetryRules().Validate(name: null, telemetry).Succeeded && (telemetry.ToOtlp || telemetry.ToAzureMonitor)
            ? services.AddExporters(telemetry, settings)
            : services;
    }

    private static IServiceCollection AddExporters(this IServiceCollection services, TelemetryOptions telemetry, IConfiguration settings)
    {
        var version = typeof(TelemetryRegistration).Assembly.GetName().Version?.ToString(3);
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(InvoiceTelemetry.Name, serviceVersion: version).AddEnvironmentVariableDetector()) // OTEL_SERVICE_NAME wins.
            .WithMetrics(metrics =>
            {
                // Not System.Net.Http: it tells the hosts of callbacks, and the portal has instruments of its own.
                metrics.AddMeter(InvoiceTelemetry.Name, PortalTelemetry.Name, "Microsoft.AspNetCore.Hosting");
                _ = telemetry.ToOtlp ? metrics.AddOtlpExporter() : metrics;
                _ = telemetry.ToAzureMonitor ? metrics.AddAzureMonitorMetricExporter(ToAzureMonitor) : metrics;
            })
            .WithTracing(tracing =>
            {
                // Not System.Net.Http here either: its url.full has the path, and a callback's path is its secret.
                tracing.AddSource(InvoiceTelemetry.Name, PortalTelemetry.Name);
                _ = RunsUnderFunctionsHost(settings) ? tracing : tracing.AddRequestSpans();
                _ = telemetry.ToOtlp ? tracing.AddOtlpExporter() : tracing;
                _ = telemetry.ToAzureMonitor ? tracing.AddAzureMonitorTraceExporter(ToAzureMonitor) : tracing;

                // Last, for Azure Monitor's exporter sets one too. The default would leave out all that a caller's, or the Functions host's,
                // traceparent does not call sampled; there is little to save: at most a span for each of the portal's 60 requests a minute.
                tracing.SetSampler(new AlwaysOnSampler());
            });
        return services;

        void ToAzureMonitor(AzureMonitorExporterOptions azure)
        {
            azure.ConnectionString = telemetry.AzureMonitor;
            azure.Credential = TelemetryRules.SignIn(telemetry.AzureMonitorSignIn ?? "") switch
            {
                null => null,
                "" => new DefaultAzureCredential(),
                var clientId => new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId }),
            };
            azure.DisableOfflineStorage = true; // An instance's disk goes with the instance.
            azure.EnableStandardMetrics = false; // Requests and processor are measured by the Functions host.
            azure.EnablePerformanceCounters = false;
        }
    }

    /// <summary>
    /// It tells of every request by itself, so a span of ours would count each of them twice. The Core Tools and Azure both set the variable.
    /// </summary>
    private static bool RunsUnderFunctionsHost(IConfiguration settings) => !string.IsNullOrEmpty(settings["WEBSITE_HOSTNAME"]);
}
