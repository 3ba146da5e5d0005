using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Settings;

/// <summary>Tells a bad setting in one line: the setting in its environment form and what is allowed.</summary>
internal static partial class SettingFault
{
    /// <summary>The line, or null where the exception is about something else. Values are not repeated where they may be secrets.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        OptionsValidationException invalid =>
            OneLine(string.Join(' ', invalid.Failures.Select(failure => InEnvironmentForm(failure, invalid.OptionsType)))),
        InvalidOperationException when Conversion().Match(exception.Message) is { Success: true } match =>
            $"{EnvironmentForm(match.Groups["path"].Value)} must be {SettingType.Describe(match.Groups["type"].Value)}.",
        _ => null,
    };

    /// <summary>
    /// The source-generated validators write "Url: The field NotificationsOptions.Channels[0].Url must be …"; here that becomes
    /// "Notifications__Channels__0__Url must be …". A message written by hand, which names its setting itself, stays as it is.
    /// </summary>
    private static string InEnvironmentForm(string failure, Type options)
    {
        var section = SectionOf(options);
        var match = Member().Match(failure);
        var (member, text) = match.Success ? (match.Groups["member"].Value, match.Groups["text"].Value) : ("", failure);
        var renamed = Regex.Replace(
            text,
            $@"\b{Regex.Escape(options.Name)}(?<path>(\.\w+|\[\d+\])+)",
            found => section + Step().Replace(found.Groups["path"].Value, step => $"__{step.Groups["name"].Value}"));

        if (renamed != text)
            return Field().Replace(renamed, "");

        return options.GetProperty(member) is null ? failure : $"{section}__{member}: {text}";
    }

    // Each options class names its section in a constant; by its own name otherwise.
    private static string SectionOf(Type options) =>
        EnvironmentForm(
            options.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string
            ?? Suffix().Replace(options.Name, ""));

    private static string EnvironmentForm(string path) => path.Replace(":", "__", StringComparison.Ordinal);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    // The value between the first quotes is not repeated: an address may hold a secret.
    [GeneratedRegex(@"^Failed to convert configuration value.* at '(?<path>[^']+)' to type '(?<type>[^']+)'\.", RegexOptions.Singleline)]
    private static partial Regex Conversion();

    [GeneratedRegex(@"^(?<member>\w+): (?<text>.+)$", RegexOptions.Singleline)]
    private static partial Regex Member();

    [GeneratedRegex(@"\.(?<name>\w+)|\[(?<name>\d+)\]")]
    private static partial Regex Step();

    [GeneratedRegex("^The field ")]
    private static partial Regex Field();

    [GeneratedRegex("Options$")]
    private static partial Regex Suffix();
}
