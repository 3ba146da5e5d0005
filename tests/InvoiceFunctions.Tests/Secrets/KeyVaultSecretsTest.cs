using Azure.Security.KeyVault.Secrets;
using InvoiceFunctions.Secrets;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace InvoiceFunctions.Tests.Secrets;

public sealed class KeyVaultSecretsTest : IAsyncLifetime
{
    private const string Name = VaultCases.SecretName;

    private readonly FakeTimeProvider clock = new();
    private FalseVault vault = null!;

    public async Task InitializeAsync() => vault = await FalseVault.StartAsync();

    public async Task DisposeAsync() => await vault.DisposeAsync();

    [Fact]
    public async Task A_secret_is_read_once_and_kept_in_memory()
    {
        vault.Secrets[Name] = " the-key\n";
        var secrets = Secrets(() => vault.Connect());

        var values = new List<string>();
        for (var read = 0; read < 20; read++)
        {
            values.Add(await secrets.GetAsync(Name, refused: null, default));
        }

        Assert.All(values, value => Assert.Equal("the-key", value));
        Assert.Equal(1, vault.Reads);
    }

    [Fact]
    public async Task Callers_at_the_same_time_share_one_fetch()
    {
        vault.Secrets[Name] = "the-key";
        vault.Latency = TimeSpan.FromMilliseconds(200);
        var secrets = Secrets(() => vault.Connect());

        var values = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => secrets.GetAsync(Name, refused: null, default).AsTask()));

        Assert.All(values, value => Assert.Equal("the-key", value));
        Assert.Equal(1, vault.Reads);
    }

    [Fact]
    public async Task A_key_refused_by_16_calls_at_once_is_fetched_afresh_exactly_once()
    {
        var secrets = Secrets(() => vault.Connect());
        for (var rotation = 0; rotation < 25; rotation++)
        {
            var old = vault.Secrets[Name] = $"key-{rotation}";
            Assert.Equal(old, await secrets.GetAsync(Name, refused: $"key-{rotation - 1}", default));
            vault.Secrets[Name] = $"key-{rotation + 1}";
            var before = vault.Reads;

            var fresh = await Task.WhenAll(Enumerable.Range(0, 16).Select(call => Task.Run(async () =>
            {
                await Task.Delay(call % 4);
                return await secrets.GetAsync(Name, refused: old, default);
            })));

            Assert.All(fresh, value => Assert.Equal($"key-{rotation + 1}", value));
            Assert.Equal(1, vault.Reads - before);
        }
    }

    [Fact]
    public async Task A_refused_key_that_is_not_rotated_is_asked_for_again_once_in_10_seconds()
    {
        vault.Secrets[Name] = "old";
        var secrets = Secrets(() => vault.Connect());
        await secrets.GetAsync(Name, refused: null, default);

        var refused = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => secrets.GetAsync(Name, refused: "old", default).AsTask()));
        var readsOfTheBurst = vault.Reads - 1;
        clock.Advance(TimeSpan.FromSeconds(10));
        vault.Secrets[Name] = "new";
        var later = await secrets.GetAsync(Name, refused: "old", default);

        Assert.All(refused, value => Assert.Equal("old", value));
        Assert.Equal(1, readsOfTheBurst);
        Assert.Equal("new", later);
        Assert.Equal(3, vault.Reads);
    }

    [Fact]
    public async Task A_failed_fetch_is_not_remembered()
    {
        vault.Secrets[Name] = "old";
        var secrets = Secrets(() => vault.Connect());
        await secrets.GetAsync(Name, refused: null, default);
        vault.Instead = _ => VaultAnswer.Error(503, "Unavailable", "Try later.");
        await Assert.ThrowsAsync<SecretException>(async () => await secrets.GetAsync(Name, refused: "old", default));

        vault.Instead = null;
        vault.Secrets[Name] = "new";

        Assert.Equal("new", await secrets.GetAsync(Name, refused: "old", default));
    }

    [Theory]
    [MemberData(nameof(VaultCases.All), MemberType = typeof(VaultCases))]
    public async Task What_is_wrong_is_told_with_the_secrets_name_and_never_with_a_value(string state, string expected)
    {
        var connect = await vault.ArrangeAsync(state);
        var key = new VaultApiKey(Secrets(connect), VaultOptions);

        var exception = await Assert.ThrowsAsync<SecretException>(async () => await key.GetAsync(refused: null, default));

        Assert.Equal(Name, exception.SecretName);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(VaultCases.Value, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public async Task Who_stops_waiting_is_cancelled_and_not_told_that_the_vault_is_down()
    {
        var connect = await vault.ArrangeAsync("silent");
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Secrets(connect).GetAsync(Name, refused: null, impatient.Token));
    }

    [Fact]
    public async Task Without_a_vault_the_setting_and_the_secret_are_named()
    {
        var secrets = Secrets(() => throw new InvalidOperationException("Nobody connects."), new KeyVaultOptions());

        var exception = await Assert.ThrowsAsync<SecretException>(async () => await secrets.GetAsync("hook-secret", refused: null, default));

        Assert.Equal("KeyVault__Uri is not set: set it to the vault that holds secret 'hook-secret'.", exception.Message);
    }

    private static IOptions<KeyVaultOptions> VaultOptions => Options.Create(new KeyVaultOptions { Uri = new Uri("https://127.0.0.1/") });

    private KeyVaultSecrets Secrets(Func<SecretClient> connect, KeyVaultOptions? options = null) => new(
        connect,
        new ServiceCollection().AddHybridCache().Services.BuildServiceProvider().GetRequiredService<HybridCache>(),
        options is null ? VaultOptions : Options.Create(options),
        clock);
}
