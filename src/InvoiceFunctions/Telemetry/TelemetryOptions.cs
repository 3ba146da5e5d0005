using Microsoft.Extensions.Configuration;

namespace InvoiceFunctions.Telemetry;

/// <summary>
/// Where telemetry goes; nowhere unless the endpoint or the connection string is set. The names are OpenTelemetry's and Azure's own.
/// OpenTelemetry reads its further variables by itself; these are the ones that README names.
/// </summary>
internal sealed class TelemetryOptions
{
    /// <summary>An OTLP collector, <c>http://localhost:4317</c>.</summary>
    [ConfigurationKeyName("OTEL_EXPORTER_OTLP_ENDPOINT")]
    public string? OtlpEndpoint { get; set; }

    /// <summary><c>grpc</c>, OpenTelemetry's default, or <c>http/protobuf</c>.</summary>
    [ConfigurationKeyName("OTEL_EXPORTER_OTLP_PROTOCOL")]
    public string? OtlpProtocol { get; set; }

    /// <summary>What the collector wants to see, <c>name=value,name=value</c>; may be a secret.</summary>
    [ConfigurationKeyName("OTEL_EXPORTER_OTLP_HEADERS")]
    public string? OtlpHeaders { get; set; }

    /// <summary>An Application Insights component.</summary>
    [ConfigurationKeyName("APPLICATIONINSIGHTS_CONNECTION_STRING")]
    public string? AzureMonitor { get; set; }

    /// <summary>
    /// How to sign in to it: <c>Authorization=AAD</c> as the app's identity, with <c>ClientId=…;</c> as that user-assigned one; needed where
    /// the component takes nothing without a token, as ours. The Functions host reads the same variable.
    /// </summary>
    [ConfigurationKeyName("APPLICATIONINSIGHTS_AUTHENTICATION_STRING")]
    public string? AzureMonitorSignIn { get; set; }

    /// <summary>Whether anything is to be exported as OTLP.</summary>
    public bool ToOtlp => !string.IsNullOrWhiteSpace(OtlpEndpoint);

    /// <summary>Whether anything is to be exported to Azure Monitor.</summary>
    public bool ToAzureMonitor => !string.IsNullOrWhiteSpace(AzureMonitor);
}
