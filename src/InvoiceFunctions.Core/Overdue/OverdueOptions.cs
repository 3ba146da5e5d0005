using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Overdue;

/// <summary>What is late, and when it is told. Configuration section <c>Overdue</c>.</summary>
public sealed class OverdueOptions
{
    /// <summary>The configuration section these options bind to.</summary>
    public const string Section = "Overdue";

    /// <summary>Days past due at which to tell, a comma list; negative is before due. Each is told once per invoice and channel.</summary>
    [Required(ErrorMessage = "{0} must not be empty.")]
    public string Stages { get; set; } = "1,7,14,30";

    /// <summary>Local hour from which notices go out.</summary>
    public TimeOnly NotifyAt { get; set; } = new(9, 0);

    /// <summary>The zone of <see cref="NotifyAt"/> and of working days, an IANA name.</summary>
    [Required(ErrorMessage = "{0} must not be empty.")]
    public string TimeZone { get; set; } = "Europe/Amsterdam";

    /// <summary>Whether notices wait for a Dutch working day.</summary>
    public bool WorkingDaysOnly { get; set; } = true;

    /// <summary>Days from the issue date to the due date of an invoice that has none.</summary>
    [Range(0, 365)]
    public int DefaultPaymentTermDays { get; set; } = 30;

    /// <summary>Smaller amounts are not told, in the invoice's currency.</summary>
    [Range(typeof(decimal), "0", "1000000000")]
    public decimal MinimumAmount { get; set; }

    /// <summary><see cref="Stages"/>, the lowest first.</summary>
    internal IReadOnlyList<int> StageDays =>
        [.. Stages.Split(',', StringSplitOptions.TrimEntries).Select(day => int.Parse(day, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)).Distinct().Order()];

    internal TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
}

[OptionsValidator]
internal sealed partial class OverdueOptionsAnnotations : IValidateOptions<OverdueOptions>;

/// <summary>What annotations cannot say: the stages are whole numbers and the zone exists.</summary>
internal sealed class OverdueOptionsRules : IValidateOptions<OverdueOptions>
{
    private static readonly TimeOnly LatestNotifyAt = new(23, 0);

    public ValidateOptionsResult Validate(string? name, OverdueOptions options)
    {
        if (!options.Stages.Split(',', StringSplitOptions.TrimEntries)
            .All(day => int.TryParse(day, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var days) && days is >= -365 and <= 3650))
        {
            return ValidateOptionsResult.Fail($"Overdue__Stages '{options.Stages}' must be days past due with commas, from -365 to 3650, such as 1,7,14,30.");
        }

        if (options.NotifyAt > LatestNotifyAt)
        {
            return ValidateOptionsResult.Fail("Overdue__NotifyAt must be 23:00 at the latest: notices go out hourly, and none would before midnight.");
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Overdue__TimeZone '{options.TimeZone}' is no time zone; use an IANA name such as Europe/Amsterdam.");
    }
}
