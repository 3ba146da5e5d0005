using System.Net;
using System.Text.Json;
using Azure.Security.KeyVault.Secrets;
using InvoiceFunctions.Secrets;
using InvoiceFunctions.Tests.EndToEnd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace InvoiceFunctions.Tests.Secrets;

/// <summary>What the portal signs its webhooks with, kept in the vault as in Azure; two connectors are two instances of the app.</summary>
public sealed class WebhookSecretsInVaultTest : IAsyncLifetime
{
    private readonly MovableClock clock = new();
    private FalseVault vault = null!;

    public async Task InitializeAsync() => vault = await FalseVault.StartAsync();

    public async Task DisposeAsync() => await vault.DisposeAsync();

    [Fact]
    public async Task Registering_keeps_one_secret_and_a_call_signed_with_any_of_its_values_is_taken()
    {
        await using var connector = await StartAsync();

        await WebhookCalls.RegisterAsync(connector);
        var answers = new List<HttpStatusCode>();
        foreach (var webhook in connector.Portal.Webhooks)
        {
            answers.Add(await CallAsync(connector, webhook.Secret));
        }

        Assert.Equal([VaultWebhookSecrets.Name], vault.Secrets.Keys);
        var kept = JsonSerializer.Deserialize<Dictionary<string, string>>(vault.Secrets[VaultWebhookSecrets.Name])!;
        Assert.Equal(connector.Portal.Webhooks.ToDictionary(webhook => webhook.Id, webhook => webhook.Secret), kept);
        Assert.Equal(Enumerable.Repeat(HttpStatusCode.Accepted, 4), answers);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(connector, "not-the-secret"));
    }

    [Fact]
    public async Task A_second_instance_takes_a_call_signed_with_what_the_first_has_just_registered()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync(first);
        await WebhookCalls.RegisterAsync(first);
        Assert.Equal(HttpStatusCode.Accepted, await CallAsync(second, first.Portal.Webhooks[0].Secret));
        vault.Secrets.Clear(); // Lost: the records are made anew, with other secrets.
        clock.Move(TimeSpan.FromMinutes(1));
        await WebhookCalls.RegisterAsync(first);

        var answer = await CallAsync(second, first.Portal.Webhooks[^1].Secret);

        Assert.Equal(HttpStatusCode.Accepted, answer);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_by_strangers_do_not_reach_the_vault_each(bool isRegistered)
    {
        await using var connector = await StartAsync();
        if (isRegistered)
        {
            await WebhookCalls.RegisterAsync(connector);
        }

        var before = vault.Reads;
        for (var call = 0; call < 20; call++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(connector, $"stranger-{call}"));
        }

        Assert.InRange(vault.Reads - before, 1, 2); // What is kept, and one look for something newer.
    }

    [Fact]
    public async Task A_vault_that_refuses_the_write_says_which_role_is_missing()
    {
        await using var connector = await StartAsync();
        vault.Instead = _ => VaultAnswer.Error(403, "Forbidden", "Caller is not authorized to perform action on resource.", "ForbiddenByRbac");

        using var response = await WebhookCalls.TryRegisterAsync(connector);

        Assert.Contains("does not let this app", await response.ProblemAsync(HttpStatusCode.BadGateway), StringComparison.Ordinal);
    }

    private Task<Connector> StartAsync(Connector? other = null) => Connector.StartAsync(
        settings: new() { ["PublicBaseUri"] = "https://invoices.example.org/", ["KeyVault:Uri"] = vault.Uri.AbsoluteUri },
        clock: clock,
        portal: other?.Portal,
        services: services => services
            .Replace(ServiceDescriptor.Singleton<IWebhookSecrets, VaultWebhookSecrets>())
            .Replace(ServiceDescriptor.Singleton<Func<SecretClient>>(() => vault.Connect())));

    private static Task<HttpStatusCode> CallAsync(Connector connector, string signature) =>
        WebhookCalls.CallAsync(connector, """{"id":"inv_1"}""", signature);
}
