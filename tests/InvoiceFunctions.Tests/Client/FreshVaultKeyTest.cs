using Azure;
using Azure.Security.KeyVault.Secrets;
using InvoiceFunctions.Secrets;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Client;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Client;

/// <summary>The pipeline with the key that the app uses in Azure: kept in memory, fetched afresh when the portal refuses it.</summary>
public sealed class FreshVaultKeyTest
{
    private readonly FakeTimeProvider clock = new();
    private readonly Vault vault = new() { Value = "old" };

    [Fact]
    public async Task A_key_renewed_in_the_vault_is_fetched_once_for_all_that_were_refused()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { ApiKey = "old", Invoices = 16 * 15 });
        using var pipeline = PortalPipeline.To(portal, Key());
        await pipeline.InvoiceAsync(portal.Book.Invoices[0].Id);
        portal.RotateKey("new");
        vault.Value = "new";

        var invoices = await pipeline.ReadAllAsync(knownLast: 16);

        Assert.Equal(16 * 15, invoices.Count);
        Assert.Equal(2, vault.Fetched);
    }

    [Fact]
    public async Task A_key_that_nobody_renewed_is_fetched_once_for_all_that_were_refused()
    {
        var key = Key();
        Assert.Equal("old", await key.GetAsync(null, default));

        var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => key.GetAsync("old", default).AsTask()));

        Assert.All(keys, afresh => Assert.Equal("old", afresh));
        Assert.Equal(2, vault.Fetched);
    }

    [Fact]
    public async Task A_key_refused_again_later_is_fetched_again()
    {
        var key = Key();
        await key.GetAsync(null, default);
        await key.GetAsync("old", default);
        clock.Advance(TimeSpan.FromSeconds(4));
        await key.GetAsync("old", default);
        Assert.Equal(2, vault.Fetched);

        clock.Advance(TimeSpan.FromSeconds(1));
        vault.Value = "new";

        Assert.Equal("new", await key.GetAsync("old", default));
        Assert.Equal("new", await key.GetAsync("old", default));
        Assert.Equal(3, vault.Fetched);
    }

    private VaultApiKey Key()
    {
        var cache = new ServiceCollection().AddHybridCache().Services.BuildServiceProvider().GetRequiredService<HybridCache>();
        var options = Options.Create(new KeyVaultOptions { Uri = new Uri("https://vault.example/") });
        return new VaultApiKey(new KeyVaultSecrets(() => vault, cache, options, clock), options);
    }

    private sealed class Vault : SecretClient
    {
        private int fetched;

        public required string Value { get; set; }

        public int Fetched => fetched;

        public override async Task<Response<KeyVaultSecret>> GetSecretAsync(
            string name, string? version = null, SecretContentType? outContentType = null, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref fetched);
            await Task.Yield();
            return Response.FromValue(new KeyVaultSecret(name, Value), null!);
        }

        public override Task<Response<KeyVaultSecret>> GetSecretAsync(string name, string? version = null, CancellationToken cancellationToken = default) =>
            GetSecretAsync(name, version, null, cancellationToken);
    }
}
