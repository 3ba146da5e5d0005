using System.Text.RegularExpressions;

namespace InvoiceFunctions.Tests.Infra;

[Collection(nameof(CompiledBicep))]
public sealed partial class AppSettingsTests(CompiledBicep bicep)
{
    /// <summary>Without these the app does not start, or not as itself.</summary>
    private static readonly string[] _needed =
    [
        "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId",
        "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "AZURE_CLIENT_ID", "KeyVault__Uri", "KeyVault__ApiKeySecretName", "Storage__BlobServiceUri", "Storage__Container",
        "MijnKlantportaal__BaseAddress",
    ];

    /// <summary>The app has these as well (ARCHITECTURE.md, "Settings"); its defaults will do.</summary>
    private static readonly string[] _optional =
    [
        "MijnKlantportaal__RequestsPerMinute", "MijnKlantportaal__RateWindow", "MijnKlantportaal__MaxConcurrentRequests",
        "PublicBaseUri", "Sync__Interval", "Customers__Include",
        "Overdue__Stages", "Overdue__NotifyAt", "Overdue__TimeZone", "Overdue__WorkingDaysOnly", "Overdue__DefaultPaymentTermDays",
        "Overdue__MinimumAmount",
    ];

    private readonly (string Name, string Value)[] _settings =
    [
        .. bicep.Only("Microsoft.Web/sites").GetProperty("properties").GetProperty("siteConfig").GetProperty("appSettings")
            .EnumerateArray().Select(setting => (setting.Text("name"), setting.Text("value"))),
    ];

    [Fact]
    public void What_the_app_needs_is_set() => Assert.Empty(_needed.Except(_settings.Select(setting => setting.Name)));

    [Fact]
    public void What_is_set_is_known_to_the_app_or_to_its_host() =>
        Assert.Empty(_settings.Select(setting => setting.Name).Except([.. _needed, .. _optional]));

    [Fact]
    public void No_setting_carries_a_secret() =>
        Assert.All(_settings, setting =>
        {
            Assert.DoesNotMatch(SecretName(), setting.Name);
            Assert.DoesNotMatch(SecretValue(), setting.Value);
        });

    /// <summary>They break TLS and metrics on Linux plans; the local hour is decided in code.</summary>
    [Fact]
    public void No_time_zone_is_set() => Assert.DoesNotContain(_settings, setting => setting.Name is "TZ" or "WEBSITE_TIME_ZONE");

    // MijnKlantportaal__ApiKey, Storage__ConnectionString, Notifications__Channels__0__Secret and __Url; their …SecretName forms are fine.
    // The one of Application Insights says only where telemetry goes: local authentication is off.
    [GeneratedRegex("(ApiKey|__Secret|__Url|Password|(?<!INSIGHTS_)CONNECTION_?STRING|AzureWebJobsStorage)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex("AccountKey=|SharedAccess|sig=|whsec_", RegexOptions.IgnoreCase)]
    private static partial Regex SecretValue();
}
