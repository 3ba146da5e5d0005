using System.Net;
using System.Text.Json;
using Azure.Security.KeyVault.Secrets;
using InvoiceFunctions.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Secrets;

public sealed class PortalKeyFromVaultTest : IAsyncLifetime
{
    private FalseVault vault = null!;

    public async Task InitializeAsync() => vault = await FalseVault.StartAsync();

    public async Task DisposeAsync() => await vault.DisposeAsync();

    [Fact]
    public async Task The_portal_is_read_with_the_key_from_the_vault_which_is_asked_once()
    {
        vault.Secrets[VaultCases.SecretName] = "simulator-key";
        await using var connector = await StartAsync(() => vault.Connect(), new SimulatorOptions { Invoices = 300 });

        var rows = await connector.RowsAsync();
        await connector.FireAsync("SyncInvoices");

        Assert.Equal(300, rows.Count);
        Assert.Equal(1, vault.Reads);
    }

    [Fact]
    public async Task A_key_rotated_in_the_middle_of_a_burst_is_taken_up_without_a_restart_by_one_fetch()
    {
        vault.Secrets[VaultCases.SecretName] = "simulator-key";
        await using var connector = await StartAsync(() => vault.Connect(), new SimulatorOptions { Invoices = 300, Latency = TimeSpan.FromMilliseconds(20) });
        var rotated = 0;
        connector.Portal.BeforeAnswer = request =>
        {
            if (request.Page == 2 && Interlocked.Exchange(ref rotated, 1) == 0)
            {
                vault.Secrets[VaultCases.SecretName] = "rotated-key";
                connector.Portal.RotateKey("rotated-key");
            }
        };

        var rows = await connector.RowsAsync();

        Assert.Equal(300, rows.Count);
        Assert.Contains(connector.Portal.Requests, request => request.Status == 401);
        Assert.Equal(2, vault.Reads);
    }

    [Fact]
    public async Task A_key_that_the_portal_refuses_and_the_vault_still_holds_is_a_502_that_names_the_secret_to_renew()
    {
        vault.Secrets[VaultCases.SecretName] = VaultCases.Value;
        await using var connector = await StartAsync(() => vault.Connect());

        using var answer = await connector.GetAsync("invoices");

        await AssertNamedAsync(connector, answer, "MijnKlantportaal refuses the API key (401)");
        Assert.Equal(2, vault.Reads);
    }

    [Theory]
    [MemberData(nameof(VaultCases.All), MemberType = typeof(VaultCases))]
    public async Task What_is_wrong_with_the_vault_is_a_502_and_in_health_with_the_secrets_name_and_never_a_value(string state, string expected)
    {
        var uri = vault.Uri;
        var connect = await vault.ArrangeAsync(state);
        await using var connector = await StartAsync(connect, uri: uri);

        using var answer = await connector.GetAsync("invoices");

        await AssertNamedAsync(connector, answer, expected);
        Assert.Empty(connector.Portal.Requests);
    }

    [Fact]
    public async Task With_a_snapshot_there_the_rows_are_served_and_health_tells_of_the_vault()
    {
        vault.Secrets[VaultCases.SecretName] = "simulator-key";
        await using var connector = await StartAsync(() => vault.Connect());
        var rows = await connector.RowsAsync();
        connector.Portal.RotateKey("rotated-key");
        await vault.ArrangeAsync("disabled");

        using var request = await connector.Http.PostAsync(new Uri("api/sync", UriKind.Relative), null);
        await connector.FireAsync("SyncInvoices");

        Assert.Equal(rows.Count, (await connector.RowsAsync()).Count);
        using var health = await connector.GetAsync("health");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Contains("is disabled: enable it", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_vault_in_Azure_the_program_starts_and_names_the_setting()
    {
        await using var connector = await Connector.StartAsync(
            settings: new() { ["MijnKlantportaal:ApiKey"] = null }, validateOnStart: false);

        using var answer = await connector.GetAsync("invoices");

        await AssertNamedAsync(connector, answer, "KeyVault__Uri is not set: set it to the vault that holds secret 'mijnklantportaal-api-key'.");
    }

    private static async Task AssertNamedAsync(Connector connector, HttpResponseMessage answer, string expected)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var title = JsonDocument.Parse(body).RootElement.GetProperty("title").GetString()!;
        Assert.Contains(expected, title, StringComparison.Ordinal);
        Assert.Contains(VaultCases.SecretName, title, StringComparison.Ordinal);

        using var health = await connector.GetAsync("health");
        var report = JsonDocument.Parse(await health.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal("failing", report.GetProperty("status").GetString());
        Assert.Contains(report.GetProperty("problems").EnumerateArray(), problem => problem.GetString()!.Contains(expected, StringComparison.Ordinal));

        Assert.DoesNotContain(VaultCases.Value, body + report, StringComparison.Ordinal);
        Assert.DoesNotContain(connector.Log.Lines, line => line.Contains(VaultCases.Value, StringComparison.Ordinal));
    }

    private Task<Connector> StartAsync(Func<SecretClient> connect, SimulatorOptions? options = null, Uri? uri = null) => Connector.StartAsync(
        options,
        new() { ["MijnKlantportaal:ApiKey"] = null, ["KeyVault:Uri"] = (uri ?? vault.Uri).AbsoluteUri },
        services: services => services.Replace(ServiceDescriptor.Singleton(connect)));
}
