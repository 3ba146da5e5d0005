using Microsoft.Extensions.Options;

namespace InvoiceFunctions;

/// <summary>One settings class, bound.</summary>
/// <param name="Read">Reads it, which validates it.</param>
internal sealed record BoundSettings(Action<IServiceProvider> Read);

/// <summary>
/// Reads all settings, also those that the work at hand does not use: a connector that serves rows, and will never tell what is overdue,
/// would hide a bad setting for days.
/// </summary>
public sealed class SettingsCheck
{
    private readonly IServiceProvider services;
    private readonly IReadOnlyList<BoundSettings> all;
    private volatile bool isGood;

    internal SettingsCheck(IServiceProvider services, IEnumerable<BoundSettings> all) => (this.services, this.all) = (services, [.. all]);

    /// <summary>Passes when every setting is good.</summary>
    /// <exception cref="OptionsValidationException">A setting is out of bounds.</exception>
    /// <exception cref="InvalidOperationException">A setting cannot be read as its type.</exception>
    public void Pass()
    {
        if (isGood)
        {
            return;
        }

        foreach (var settings in all)
        {
            settings.Read(services);
        }

        isGood = true;
    }
}
