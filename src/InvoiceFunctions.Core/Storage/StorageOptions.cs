using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Storage;

/// <summary>Where documents are kept: in exactly one of three ways. Configuration section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section these options bind to.</summary>
    public const string Section = "Storage";

    /// <summary>Azure Blob Storage, reached with the app's identity: <c>https://….blob.core.windows.net</c>.</summary>
    public Uri? BlobServiceUri { get; set; }

    /// <summary>Azure Blob Storage by a connection string; for Azurite.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>A folder of this machine, for one process.</summary>
    [MinLength(1, ErrorMessage = "{0} must not be empty.")]
    public string? Directory { get; set; }

    /// <summary>The blob container.</summary>
    [Required]
    [RegularExpression("[a-z0-9](-?[a-z0-9]){2,62}", ErrorMessage = "Container must be 3 to 63 lower-case letters, digits and single hyphens.")]
    public string Container { get; set; } = "invoices";
}

[OptionsValidator]
internal sealed partial class StorageOptionsAnnotations : IValidateOptions<StorageOptions>;

/// <summary>What annotations cannot say: one way is set, and the service's address is HTTPS.</summary>
internal sealed class StorageOptionsRules : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var set = new[] { options.BlobServiceUri?.OriginalString, options.ConnectionString, options.Directory }.Count(way => !string.IsNullOrWhiteSpace(way));
        if (set != 1)
        {
            return ValidateOptionsResult.Fail(
                $"Storage__BlobServiceUri, Storage__ConnectionString, Storage__Directory: {(set == 0 ? "none is set" : $"{set} of them are set")}; set exactly one.");
        }

        return options.BlobServiceUri is null or { IsAbsoluteUri: true, Scheme: "https" }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Storage__BlobServiceUri '{options.BlobServiceUri}' must be an https:// address, such as https://my-account.blob.core.windows.net.");
    }
}
