using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Sync;

/// <summary>When the portal is read. Configuration section <c>Sync</c>.</summary>
public sealed class SyncOptions
{
    /// <summary>The configuration section these options bind to.</summary>
    public const string Section = "Sync";

    /// <summary>Least time between the starts of two full sweeps.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The reader that starts a look for a newer snapshot gives it this long: the pointer is read in milliseconds, and so the first reader after
    /// a pause sees the newest. What takes longer serves the readers after it. Bound to no setting: tests lengthen it.
    /// </summary>
    internal TimeSpan LookPatience { get; set; } = TimeSpan.FromMilliseconds(100);
}

[OptionsValidator]
internal sealed partial class SyncOptionsAnnotations : IValidateOptions<SyncOptions>;
