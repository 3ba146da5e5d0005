using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Local;

/// <summary>What stands in for Azure: the keys that it keeps, and a clock for demos. Configuration section <c>Local</c>.</summary>
internal sealed class LocalOptions
{
    /// <summary>The configuration section these options bind to.</summary>
    public const string Section = "Local";

    /// <summary>
    /// The key for functions of level Function. The default is no secret: the Local host listens on this machine only, unless told
    /// otherwise.
    /// </summary>
    [Required(ErrorMessage = "{0} must not be empty.")]
    public string FunctionKey { get; set; } = "local";

    /// <summary>The key for functions of level Admin and for <c>/admin/functions/{name}</c>; opens level Function as well.</summary>
    [Required(ErrorMessage = "{0} must not be empty.")]
    public string MasterKey { get; set; } = "local-master";

    /// <summary>Time between two runs of any timer, in place of its own schedule: for demos and tests. Null keeps the schedules.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00", MinimumIsExclusive = true)]
    public TimeSpan? TimerInterval { get; set; }
}

[OptionsValidator]
internal sealed partial class LocalOptionsAnnotations : IValidateOptions<LocalOptions>;
