using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Secrets;

/// <summary>The portal's API key from Key Vault.</summary>
internal sealed class VaultApiKey(KeyVaultSecrets secrets, IOptions<KeyVaultOptions> options) : IPortalApiKey
{
    public ValueTask<string> GetAsync(string? refused, CancellationToken cancellationToken) =>
        options.Value.Uri is null
            ? throw new SecretException(options.Value.ApiKeySecretName, "KeyVault__Uri is not set: set it to the vault that holds the portal's API key.")
            : secrets.GetAsync(options.Value.ApiKeySecretName, refused, cancellationToken);
}
