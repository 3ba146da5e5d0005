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
    ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Keeps these in place of those before.</summary>
    Task WriteAsync(IReadOnlyDictionary<string, string> secrets, CancellationToken cancellationToken);
}

/// <summary>In Key Vault, as one secret.</summary>
internal sealed class VaultWebhookSecrets(KeyVaultSecrets vault, Func<SecretClient> connect) : IWebhookSecrets
{
    private const string Name = "mijnklantportaal-webhooks";

    public async ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var text = await vault.GetAsync(Name, refused: null, cancellationToken);
            return JsonSerializer.Deserialize(text, WebhookSecretsJson.Default.DictionaryStringString) ?? [];
        }
        catch (SecretException exception) when (exception.InnerException is RequestFailedException { Status: 404 })
        {
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

    public async ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken) =>
        (await store.ReadJsonAsync(Document, WebhookSecretsJson.Default.DictionaryStringString, cancellationToken)).Value ?? [];

    public Task WriteAsync(IReadOnlyDictionary<string, string> secrets, CancellationToken cancellationToken) =>
        store.WriteJsonAsync(Document, secrets, WebhookSecretsJson.Default.IReadOnlyDictionaryStringString, condition: null, cancellationToken);
}

[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class WebhookSecretsJson : JsonSerializerContext;
