using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Storage;

/// <summary>Where documents are kept. Configuration section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section these options bind to.</summary>
    public const string Section = "Storage";

    /// <summary>A folder of this machine, for one process.</summary>
    [Required(ErrorMessage = "{0} must not be empty.")]
    public string Directory { get; set; } = ".data";
}

[OptionsValidator]
internal sealed partial class StorageOptionsAnnotations : IValidateOptions<StorageOptions>;
