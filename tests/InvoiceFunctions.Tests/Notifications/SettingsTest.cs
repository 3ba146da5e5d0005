using System.Net;
using System.Text.Json;
using InvoiceFunctions.Local;
using InvoiceFunctions.Settings;
using InvoiceFunctions.Storage;
using InvoiceFunctions.Tests.EndToEnd;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Tests.Notifications;

public sealed class SettingsTest
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwAAAAAAAAAA";

    [Theory]
    [InlineData("Overdue:Stages", "")]
    [InlineData("Overdue:Stages", "1,x")]
    [InlineData("Overdue:Stages", "1,,7")]
    [InlineData("Overdue:Stages", "1;7")]
    [InlineData("Overdue:Stages", "1.5")]
    [InlineData("Overdue:Stages", "3651")]
    [InlineData("Overdue:Stages", "-366")]
    [InlineData("Overdue:Stages", "99999999999")]
    [InlineData("Overdue:NotifyAt", "nine")]
    [InlineData("Overdue:NotifyAt", "25:00")]
    [InlineData("Overdue:NotifyAt", "23:01")]
    [InlineData("Overdue:TimeZone", "")]
    [InlineData("Overdue:TimeZone", "Europe/Atlantis")]
    [InlineData("Overdue:WorkingDaysOnly", "mostly")]
    [InlineData("Overdue:DefaultPaymentTermDays", "-1")]
    [InlineData("Overdue:DefaultPaymentTermDays", "366")]
    [InlineData("Overdue:DefaultPaymentTermDays", "a month")]
    [InlineData("Overdue:MinimumAmount", "-1")]
    [InlineData("Overdue:MinimumAmount", "-0.4")]
    [InlineData("Overdue:MinimumAmount", "99999999999")]
    [InlineData("Overdue:MinimumAmount", "much")]
    [InlineData("Sync:Interval", "0")]
    [InlineData("Sync:Interval", "15")]
    [InlineData("Sync:Interval", "00:00:00.5")]
    [InlineData("Sync:Interval", "soon")]
    [InlineData("Storage:Directory", "")]
    [InlineData("PublicBaseUri", "my-app")]
    [InlineData("PublicBaseUri", "http://my-app.example.org/")]
    [InlineData("KeyVault:Uri", "http://my-vault.vault.azure.net/")]
    [InlineData("KeyVault:Uri", "my-vault")]
    [InlineData("KeyVault:ApiKeySecretName", "")]
    [InlineData("KeyVault:ApiKeySecretName", "api key")]
    [InlineData("KeyVault:ApiKeySecretName", "api/key")]
    [InlineData("MijnKlantportaal:BaseAddress", "")]
    [InlineData("MijnKlantportaal:BaseAddress", "portal")]
    [InlineData("MijnKlantportaal:BaseAddress", "http://example.org/v1/")]
    [InlineData("MijnKlantportaal:BaseAddress", "ftp://example.org/v1/")]
    [InlineData("MijnKlantportaal:BaseAddress", "https://example.org/v1/?key=hidden")]
    [InlineData("MijnKlantportaal:BaseAddress", "https://me:hidden@example.org/v1/")]
    [InlineData("MijnKlantportaal:RequestsPerMinute", "0")]
    [InlineData("MijnKlantportaal:RequestsPerMinute", "100001")]
    [InlineData("MijnKlantportaal:RequestsPerMinute", "sixty")]
    [InlineData("MijnKlantportaal:RateWindow", "00:00:00")]
    [InlineData("MijnKlantportaal:RateWindow", "01:00:01")]
    [InlineData("MijnKlantportaal:RateWindow", "a minute")]
    [InlineData("MijnKlantportaal:MaxConcurrentRequests", "0")]
    [InlineData("MijnKlantportaal:MaxConcurrentRequests", "65")]
    [InlineData("MijnKlantportaal:MaxConcurrentRequests", "many")]
    [InlineData("Notifications:Channels:1:Type", "")]
    [InlineData("Notifications:Channels:1:Type", null)]
    [InlineData("Notifications:Channels:1:Type", "pigeon")]
    [InlineData("Notifications:Channels:1:Name", "")]
    [InlineData("Notifications:Channels:1:Name", "Our Team")]
    [InlineData("Notifications:Channels:1:Name", "../ledger")]
    [InlineData("Notifications:Channels:1:Name", "a1234567890123456789012345678901234567890")]
    [InlineData("Notifications:Channels:1:Mode", "")]
    [InlineData("Notifications:Channels:1:Mode", "sometimes")]
    [InlineData("Notifications:Channels:1:Url", null)]
    [InlineData("Notifications:Channels:1:Url", "http://hooks.example.org/")]
    [InlineData("Notifications:Channels:1:Url", "http://127.0.0.1/")]
    [InlineData("Notifications:Channels:1:Url", "hooks")]
    [InlineData("Notifications:Channels:1:Url", "https://me:hidden@hooks.example.org/")]
    [InlineData("Notifications:Channels:1:Secret", null)]
    [InlineData("Notifications:Channels:1:Secret", "hidden")]
    [InlineData("Notifications:Channels:1:Secret", "whsec_hidden")]
    public void A_bad_setting_is_told_in_one_line_that_names_it(string setting, string? value)
    {
        var line = Explain(new() { [setting] = value });

        Assert.StartsWith(setting.Replace(":", "__", StringComparison.Ordinal), line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain("hidden", line, StringComparison.Ordinal);
        Assert.EndsWith(".", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Options", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Notifications:Channels:1:UrlSecretName", "hook-url", "Notifications__Channels__1__Url or …__UrlSecretName: a webhook has exactly one of them.")]
    [InlineData("Notifications:Channels:1:SecretName", "hook-secret", "Notifications__Channels__1__Secret or …__SecretName: a webhook has exactly one of them, whsec_ + base64 of 24 to 64 bytes.")]
    [InlineData("Notifications:Channels:0:Name", "team", "Notifications__Channels: two channels are named 'team'.")]
    [InlineData("Notifications:Channels:1:Type", "pigeon", "Notifications__Channels__1__Type must be log or webhook.")]
    [InlineData("Notifications:Channels:1:Mode", "sometimes", "Notifications__Channels__1__Mode must be digest or each.")]
    [InlineData("Notifications:Channels:1:Name", "Team", "Notifications__Channels__1__Name must be 1 to 40 lower-case letters, digits and hyphens.")]
    [InlineData("Overdue:NotifyAt", "9 o'clock", "Overdue__NotifyAt must be a time such as 09:00.")]
    [InlineData("Overdue:Stages", "1,x", "Overdue__Stages '1,x' must be days past due with commas, from -365 to 3650, such as 1,7,14,30.")]
    [InlineData("Sync:Interval", "0", "Sync__Interval must be between 00:00:01 and 1.00:00:00.")]
    public void The_line_says_what_is_allowed(string setting, string value, string expected) =>
        Assert.Equal(expected, Explain(new() { [setting] = value }));

    [Theory]
    [InlineData("UrlSecretName")]
    [InlineData("SecretName")]
    public void A_name_that_no_secret_can_have_is_told(string setting)
    {
        var line = Explain(new()
        {
            ["Notifications:Channels:1:" + setting] = "hook url",
            ["Notifications:Channels:1:" + setting.Replace("Name", "", StringComparison.Ordinal).Replace("UrlSecret", "Url", StringComparison.Ordinal)] = null,
        });

        Assert.Equal($"Notifications__Channels__1__{setting} must be the name of a secret in Key Vault: letters, digits and hyphens.", line);
    }

    [Fact]
    public void Good_settings_are_not_complained_of() => Services([]).GetRequiredService<IStartupValidator>().Validate();

    [Theory]
    [InlineData("Overdue:Stages", "1,x")]
    [InlineData("Overdue:NotifyAt", "nine")]
    [InlineData("Notifications:Channels:0:Type", "pigeon")]
    [InlineData("KeyVault:Uri", "http://my-vault.vault.azure.net/")]
    [InlineData("Sync:Interval", "0")]
    [InlineData("Storage:Directory", "")]
    [InlineData("MijnKlantportaal:RequestsPerMinute", "sixty")]
    [InlineData("MijnKlantportaal:BaseAddress", "http://example.org/")]
    public async Task In_Azure_the_program_starts_all_the_same_and_health_names_the_setting(string setting, string value)
    {
        await using var connector = await Connector.StartAsync(settings: new() { [setting] = value }, validateOnStart: false);

        using var answer = await connector.GetAsync("health");

        var report = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("misconfigured", report.GetProperty("status").GetString());
        Assert.StartsWith(setting.Replace(":", "__", StringComparison.Ordinal), report.GetProperty("problems").EnumerateArray().Single().GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_program_on_the_same_folder_ends_with_one_line()
    {
        var folder = Directory.CreateTempSubdirectory("invoicefunctions-").FullName;
        var portal = new Uri("https://portal.example.org/v1/");
        using var error = new StringWriter();
        int exit;
        using (new FolderDocumentStore(Path.Combine(folder, PortalScope.Of(portal))))
        {
            exit = await LocalProgram.RunAsync(() => Task.FromResult(Program(folder, portal)), (_, _) => throw new InvalidOperationException("It started."), error);
        }

        Assert.Equal(1, exit);
        Assert.EndsWith("is in use by another process: stop that one, or set Storage__Directory to another folder.", error.ToString().Trim(), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_ends_the_program_with_one_line()
    {
        var file = Path.GetTempFileName();
        using var error = new StringWriter();

        var exit = await LocalProgram.RunAsync(
            () => Task.FromResult(Program(file, new Uri("https://portal.example.org/v1/"))), (_, _) => throw new InvalidOperationException("It started."), error);

        Assert.Equal(1, exit);
        Assert.EndsWith("cannot be made: set Storage__Directory to one that this program may write.", error.ToString().Trim(), StringComparison.Ordinal);
        File.Delete(file);
    }

    private static WebApplication Program(string folder, Uri portal)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Directory"] = folder,
            ["MijnKlantportaal:BaseAddress"] = portal.AbsoluteUri,
            ["MijnKlantportaal:ApiKey"] = "key",
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddInvoiceFunctions(builder.Configuration, validateOnStart: true);
        builder.Services.AddLocalFunctionsHost(builder.Configuration).AddLocalStandIns(demo: null);
        builder.Logging.ClearProviders();
        return builder.Build().MapFunctions(typeof(InvoiceFunctionsRegistration).Assembly);
    }

    private static string Explain(Dictionary<string, string?> settings)
    {
        var exception = Record.Exception(() => Services(settings).GetRequiredService<IStartupValidator>().Validate());

        Assert.NotNull(exception);
        return SettingFault.Explain(exception) ?? throw exception;
    }

    /// <summary>All services as in Azure, with a log and a webhook channel that are set up well, and then those settings.</summary>
    private static ServiceProvider Services(Dictionary<string, string?> settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["KeyVault:Uri"] = "https://my-vault.vault.azure.net/",
            ["Storage:Directory"] = ".data",
            ["Notifications:Channels:0:Type"] = "log",
            ["Notifications:Channels:0:Name"] = "log",
            ["Notifications:Channels:1:Type"] = "webhook",
            ["Notifications:Channels:1:Name"] = "team",
            ["Notifications:Channels:1:Mode"] = "each",
            ["Notifications:Channels:1:Url"] = "https://hooks.example.org/team",
            ["Notifications:Channels:1:Secret"] = Secret,
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(all.Where(setting => setting.Value is not null)).Build();
        return new ServiceCollection().AddInvoiceFunctions(configuration, validateOnStart: true).BuildServiceProvider();
    }
}
