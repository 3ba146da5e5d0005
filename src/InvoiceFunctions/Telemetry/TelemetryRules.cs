using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Telemetry;

/// <summary>
/// What OpenTelemetry would pass over in silence, or throw about while the worker starts. No value is repeated: health shows these messages
/// to anybody, and each of them may hold a key.
/// </summary>
internal sealed class TelemetryRules : IValidateOptions<TelemetryOptions>
{
    /// <summary>What the exporter takes at most.</summary>
    private const int LongestConnectionString = 4096;

    public ValidateOptionsResult Validate(string? name, TelemetryOptions options) =>
        Faults(options).ToList() is { Count: > 0 } faults ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;

    private static IEnumerable<string> Faults(TelemetryOptions options)
    {
        if (options.ToOtlp && !IsAddress(options.OtlpEndpoint))
        {
            yield return "OTEL_EXPORTER_OTLP_ENDPOINT must be an http:// or https:// address, such as http://localhost:4317.";
        }

        if (options is { ToOtlp: true, OtlpProtocol: not (null or "" or "grpc" or "http/protobuf") })
        {
            yield return "OTEL_EXPORTER_OTLP_PROTOCOL must be grpc or http/protobuf.";
        }

        if (options is { ToOtlp: true, OtlpHeaders.Length: > 0 } && !options.OtlpHeaders.Split(',').All(IsHeader))
        {
            yield return "OTEL_EXPORTER_OTLP_HEADERS must be name=value, several with commas.";
        }

        if (options.ToAzureMonitor && !IsConnectionString(options.AzureMonitor!))
        {
            yield return "APPLICATIONINSIGHTS_CONNECTION_STRING must be the connection string of an Application Insights resource: InstrumentationKey=…;IngestionEndpoint=https://….";
        }

        if (options is { ToAzureMonitor: true, AzureMonitorSignIn.Length: > 0 } && SignIn(options.AzureMonitorSignIn) is null)
        {
            yield return "APPLICATIONINSIGHTS_AUTHENTICATION_STRING must be Authorization=AAD, or ClientId=…;Authorization=AAD for a user-assigned identity.";
        }
    }

    /// <summary>The client id to sign in with, empty for the app's own identity; null where the text says something else.</summary>
    internal static string? SignIn(string text) =>
        Pairs(text) is { } pairs && pairs.GetValueOrDefault("Authorization") == "AAD" ? pairs.GetValueOrDefault("ClientId", "") : null;

    private static bool IsConnectionString(string text) =>
        text.Length <= LongestConnectionString
        && Pairs(text) is { } pairs
        && Guid.TryParse(pairs.GetValueOrDefault("InstrumentationKey"), out _)
        && (!pairs.TryGetValue("IngestionEndpoint", out var endpoint) || IsAddress(endpoint))
        && (!pairs.TryGetValue("EndpointSuffix", out var suffix) || Uri.CheckHostName(suffix) == UriHostNameType.Dns)
        && (!pairs.TryGetValue("Location", out var location) || location.All(char.IsAsciiLetterOrDigit));

    private static Dictionary<string, string>? Pairs(string text)
    {
        var pairs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is not [{ Length: > 0 } key, { Length: > 0 } value] || !pairs.TryAdd(key, value))
            {
                return null;
            }
        }

        return pairs;
    }

    // Visible ASCII with blanks in the value, which may be encoded: what else HTTP would refuse when the first export is sent.
    private static bool IsHeader(string header) =>
        header.Split('=', 2, StringSplitOptions.TrimEntries) is [{ Length: > 0 } name, { Length: > 0 } value]
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
        && value.All(letter => letter is >= ' ' and <= '~');

    private static bool IsAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
}
