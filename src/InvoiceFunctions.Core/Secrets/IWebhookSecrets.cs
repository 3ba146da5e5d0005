using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using InvoiceFunctions.Storage;

namespace InvoiceFunctions.Secrets;

/// <summary>The secrets of our webhook records at the portal, by the record's id; kept together as one.</summary>
public interface IWebhookSecrets
{
    /// <summary>The secrets; empty when none are kept yet.</summary>
    /// <param name="afresh">True where those kept in memory do not do: another instance may have written others since.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(bool afresh, CancellationToken cancellationToken);

    /// <summary>Keeps these in place of those before.</summary>
    Task WriteAsync(IReadOnlyDictionary<string, string> secrets, CancellationToken cancellationToken);
}

/// <summary>
/// In Key Vault, as one secret. Whoever calls the webhook is anonymous, so that none of them costs a call to the vault: one in ten seconds
/// does at most, whether a secret is there or not.
/// </summary>
internal sealed class VaultWebhookSecrets(KeyVaultSecrets vault, Func<SecretClient> connect, TimeProvider clock) : IWebhookSecrets
{
    /// <summary>The secret's name.</summary>
    public const string Name = "mijnklantportaal-webhooks";

    private volatile string? last;
    private long absentAt = long.MinValue;

    public async ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(bool afresh, CancellationToken cancellationToken)
    {
        var absent = Interlocked.Read(ref absentAt);
        if (absent != long.MinValue && clock.GetElapsedTime(absent) < KeyVaultSecrets.SharedFor)
        {
            return new Dictionary<string, string>();
        }

        try
        {
            last = await vault.GetAsync(Name, refused: afresh ? last : null, cancellationToken);
            return JsonSerializer.Deserialize(last, WebhookSecretsJson.Default.DictionaryStringString) ?? [];
        }
        catch (SecretException exception) when (exception.InnerException is RequestFailedException { Status: 404 })
        {
            Interlocked.Exchange(ref absentAt, clock.GetTimestamp());
            return new Dictionary<string, string>();
        }
        catch (JsonException exception)
        {
            throw new SecretException(Name, $"Secret '{Name}' in Key Vault is not what register-webhooks wrote: delete it and register anew.", exception);
        }
    }

    public async Task WriteAsync(IReadOnlyDictionary<string, string> secrets, CancellationToken cancellationToken)
    {
        try
        {
            await connect().SetSecretAsync(Name, JsonSerializer.Serialize(secrets, WebhookSecretsJson.Default.IReadOnlyDictionaryStringString), cancellationToken);
            await vault.ForgetAsync(Name, cancellationToken);
            Interlocked.Exchange(ref absentAt, long.MinValue);
        }
        catch (Exception exception) when (exception is RequestFailedException or AuthenticationFailedException)
        {
            throw new SecretException(Name, $"Key Vault does not let this app write secret '{Name}': give its managed identity the role Key Vault Secrets Officer on it.", exception);
        }
    }
}

/// <summary>In the document store; for the Local host.</summary>
internal sealed class StoredWebhookSecrets(IDocumentStore store) : IWebhookSecrets
{
    private const string Document = "webhook-secrets.json";

    public async ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(bool afresh, CancellationToken cancellationToken) =>
        (await store.ReadJsonAsync(Document, WebhookSecretsJson.Default.DictionaryStringString, cancellationToken)).Value ?? [];

    public Task WriteAsync(IReadOnlyDictionary<string, string> secrets, CancellationToken cancellationToken) =>
        store.WriteJsonAsync(Document, secrets, WebhookSecretsJson.Default.IReadOnlyDictionaryStringString, condition: null, cancellationToken);
}

[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class WebhookSecretsJson : JsonSerializerContext;
