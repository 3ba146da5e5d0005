using Azure.Security.KeyVault.Secrets;
using InvoiceFunctions.Tests.Overdue;
using InvoiceFunctions.Tests.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace InvoiceFunctions.Tests.Notifications;

/// <summary>A webhook's address and signing secret from the vault.</summary>
public sealed class WebhookSecretsTest : IAsyncLifetime
{
    private FalseVault vault = null!;

    public async Task InitializeAsync() => vault = await FalseVault.StartAsync();

    public async Task DisposeAsync() => await vault.DisposeAsync();

    [Fact]
    public async Task Address_and_secret_are_read_from_the_vault_once()
    {
        await using var book = await StartAsync();
        vault.Secrets["hook-url"] = book.Receiver.Url.AbsoluteUri;
        vault.Secrets["hook-secret"] = LateBook.Secret;
        book.Add(1, daysLate: 8);
        book.Add(2, daysLate: 9);

        await book.SyncAndNotifyAsync();

        Assert.Equal(2, book.Receiver.Accepted.Count);
        Assert.All(book.Receiver.Accepted, call => Assert.Equal(call.ExpectedSignature(LateBook.Secret), call.Headers["webhook-signature"]));
        Assert.Equal(2, vault.Reads);
    }

    [Theory]
    [InlineData(null, LateBook.Secret, "Key Vault 127.0.0.1 has no secret 'hook-url': create it")]
    [InlineData("receiver", null, "Key Vault 127.0.0.1 has no secret 'hook-secret': create it")]
    [InlineData("http://hooks.example.org/s3cr3t", LateBook.Secret, "The address in secret 'hook-url' is no https:// address.")]
    [InlineData("s3cr3t", LateBook.Secret, "The address in secret 'hook-url' is no https:// address.")]
    [InlineData("https://[s3cr3t", LateBook.Secret, "The address in secret 'hook-url' is no https:// address.")]
    [InlineData("receiver", "s3cr3t", "The signing secret is not whsec_ + base64 of 24 to 64 bytes.")]
    public async Task What_is_wrong_is_the_reason_of_a_failed_attempt_and_repeats_no_value(string? url, string? secret, string expected)
    {
        await using var book = await StartAsync();
        Keep("hook-url", url == "receiver" ? book.Receiver.Url.AbsoluteUri : url);
        Keep("hook-secret", secret);
        book.Add(1, daysLate: 8);

        await book.SyncAndNotifyAsync();

        var message = Assert.Single((await book.LedgerAsync()).Outbox);
        Assert.StartsWith(expected, message.LastError, StringComparison.Ordinal);
        Assert.Equal(1, message.Attempts);
        Assert.Empty(book.Receiver.Received);
        Assert.DoesNotContain("s3cr3t", message.LastError + string.Join('\n', book.Connector.Log.Lines), StringComparison.Ordinal);

        void Keep(string name, string? value)
        {
            if (value is not null)
            {
                vault.Secrets[name] = value;
            }
        }
    }

    [Fact]
    public async Task Without_a_vault_the_setting_is_named_and_the_timer_goes_on()
    {
        await using var book = await StartAsync(withVault: false);
        book.Add(1, daysLate: 8);

        await book.SyncAndNotifyAsync();

        Assert.Equal("KeyVault__Uri is not set: set it to the vault that holds secret 'hook-url'.", Assert.Single((await book.LedgerAsync()).Outbox).LastError);
        Assert.DoesNotContain(book.Connector.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private Task<LateBook> StartAsync(bool withVault = true) => LateBook.StartAsync(
        new()
        {
            ["Notifications:Channels:0:Type"] = "webhook",
            ["Notifications:Channels:0:Name"] = "team",
            ["Notifications:Channels:0:Mode"] = "each",
            ["Notifications:Channels:0:UrlSecretName"] = "hook-url",
            ["Notifications:Channels:0:SecretName"] = "hook-secret",
            ["KeyVault:Uri"] = withVault ? vault.Uri.AbsoluteUri : null,
        },
        services => services.Replace(ServiceDescriptor.Singleton<Func<SecretClient>>(() => vault.Connect())));
}
