using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Secrets;

/// <summary>The vault that holds the secrets. Configuration section <c>KeyVault</c>.</summary>
public sealed class KeyVaultOptions
{
    /// <summary>The configuration section these options bind to.</summary>
    public const string Section = "KeyVault";

    /// <summary>The vault's address, <c>https://….vault.azure.net/</c>; without it only the Local host runs, on <c>MijnKlantportaal__ApiKey</c>.</summary>
    public Uri? Uri { get; set; }

    /// <summary>The secret that holds the portal's API key.</summary>
    [Required(ErrorMessage = "{0} must not be empty.")]
    [RegularExpression("[0-9A-Za-z-]{1,127}", ErrorMessage = "{0} must be the name of a secret in Key Vault: letters, digits and hyphens.")]
    public string ApiKeySecretName { get; set; } = "mijnklantportaal-api-key";

    /// <summary>How long a secret is kept in memory; a key that the portal refuses is fetched afresh at once.</summary>
    public static TimeSpan KeptFor { get; } = TimeSpan.FromMinutes(30);
}

[OptionsValidator]
internal sealed partial class KeyVaultOptionsAnnotations : IValidateOptions<KeyVaultOptions>;

/// <summary>The vault's address is absolute and HTTPS.</summary>
internal sealed class KeyVaultAddressRule : IValidateOptions<KeyVaultOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyVaultOptions options) =>
        options.Uri is null or { IsAbsoluteUri: true, Scheme: "https" }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"KeyVault__Uri '{options.Uri}' must be an https:// address, such as https://my-vault.vault.azure.net/.");
}
