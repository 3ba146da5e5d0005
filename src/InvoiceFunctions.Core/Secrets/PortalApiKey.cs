using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Secrets;

/// <summary>The portal's API key from Key Vault.</summary>
internal sealed class VaultApiKey(KeyVaultSecrets secrets, IOptions<KeyVaultOptions> options) : IPortalApiKey
{
    public async ValueTask<string> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        var name = options.Value.ApiKeySecretName;
        var key = await secrets.GetAsync(name, refused, cancellationToken);

        // Anything else cannot be sent in a header, and the exception of trying would not name the secret.
        return key.All(character => character is > ' ' and < '\x7f')
            ? key
            : throw new SecretException(name, $"Secret '{name}' in Key Vault {options.Value.Uri?.Host} holds no API key: it has blanks, line breaks or signs that no key has. Store the key alone.");
    }
}
