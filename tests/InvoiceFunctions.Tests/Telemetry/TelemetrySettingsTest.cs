using System.Net;
using InvoiceFunctions.Settings;
using InvoiceFunctions.Tests.EndToEnd;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace InvoiceFunctions.Tests.Telemetry;

public sealed class TelemetrySettingsTest
{
    private const string Otlp = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string Headers = "OTEL_EXPORTER_OTLP_HEADERS";
    private const string Azure = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string SignIn = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";
    private const string Key = "InstrumentationKey=2f3a1c1e-0000-4000-8000-5e2b7f6a9d10";

    public static TheoryData<string, string> Bad => new()
    {
        { Otlp, "collector-secret" },
        { Otlp, "localhost:4317" },
        { Otlp, "unix:///collector-secret" },
        { Protocol, "http/json" },
        { Headers, "collector-secret" },
        { Headers, "a=b,=collector-secret" },
        { Headers, "a=collector\nsecret" },
        { Headers, "a b=collector-secret" },
        { Azure, "collector-secret" },
        { Azure, "InstrumentationKey=collector-secret" },
        { Azure, "IngestionEndpoint=https://collector-secret/" },
        { Azure, $"{Key};{Key}" },
        { Azure, $"{Key};IngestionEndpoint=collector-secret" },
        { Azure, $"{Key};EndpointSuffix=collector secret" },
        { Azure, $"{Key};EndpointSuffix=example.com;Location=west europe" },
        { Azure, Key + new string(';', 4096) },
        { SignIn, "Authorization=collector-secret" },
        { SignIn, "ClientId=collector-secret" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_value_stops_the_Local_host_with_one_line_that_names_the_variable_and_not_the_value(string variable, string value)
    {
        using var services = Services(new() { [variable] = value });

        var refused = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        var line = SettingFault.Explain(refused);
        Assert.StartsWith($"{variable} must be ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
        Assert.Null(services.GetService<TracerProvider>());
    }

    [Theory]
    [InlineData(Otlp, "nonsense")]
    [InlineData(Azure, "nonsense")]
    public async Task A_bad_value_lets_the_worker_start_and_every_function_and_health_say_which_it_is(string variable, string value)
    {
        await using var connector = await Connector.StartAsync(settings: new() { [variable] = value }, validateOnStart: false);

        foreach (var path in (string[])["invoices", "invoices/inv_1", "summary", "sync"])
        {
            Assert.StartsWith(variable, await connector.ProblemAsync(path, HttpStatusCode.InternalServerError), StringComparison.Ordinal);
        }

        var health = await connector.JsonAsync("health", HttpStatusCode.ServiceUnavailable);
        Assert.Equal("misconfigured", health.Text("status"));
        Assert.StartsWith(variable, Assert.Single(health.GetProperty("problems").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    /// <summary>What is let through must be what the exporters take: one that throws would end the worker.</summary>
    [Theory]
    [InlineData(Otlp, "http://localhost:4317")]
    [InlineData(Otlp, "https://collector.example/with/path")]
    [InlineData(Protocol, "grpc")]
    [InlineData(Protocol, "")]
    [InlineData(Headers, "api-key=a b c%20d==,x=y")]
    [InlineData(Headers, "api-key=%ZZ")]
    [InlineData(Azure, Key)]
    [InlineData(Azure, $" {Key} ; IngestionEndpoint=http://127.0.0.1:9/ ; LiveEndpoint=https://live.example/ ; ApplicationId=1;")]
    [InlineData(Azure, $"{Key};EndpointSuffix=ai.example.com;Location=westeurope")]
    [InlineData(SignIn, "Authorization=AAD")]
    [InlineData(SignIn, "ClientId=2f3a1c1e-0000-4000-8000-5e2b7f6a9d10;Authorization=AAD")]
    public void A_good_value_is_taken_and_the_exporters_can_be_made(string variable, string value)
    {
        using var services = Services(new() { [variable] = value });

        services.GetRequiredService<IStartupValidator>().Validate();

        Assert.NotNull(services.GetService<TracerProvider>());
        Assert.NotNull(services.GetService<MeterProvider>());
    }

    /// <summary>All services, with a collector and a component where nobody is.</summary>
    private static ServiceProvider Services(Dictionary<string, string?> settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["KeyVault:Uri"] = "https://my-vault.vault.azure.net/",
            ["Storage:Directory"] = ".data",
            [Otlp] = "http://127.0.0.1:9",
            [Azure] = $"{Key};IngestionEndpoint=http://127.0.0.1:9/",
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(all).Build();
        return new ServiceCollection().AddSingleton(configuration).AddInvoiceFunctions(configuration, validateOnStart: true).BuildServiceProvider();
    }
}
