using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace InvoiceFunctions.Invoices;

/// <summary>The parameters of a request as text, read by name with clear messages; a parameter nobody may send is refused.</summary>
public sealed class QueryText
{
    private readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes the parameters; <c>code</c> (the function key) is none of ours and is ignored.</summary>
    /// <exception cref="InvalidQueryException">A parameter is not in <paramref name="allowed"/>, or is given twice.</exception>
    public QueryText(IEnumerable<KeyValuePair<string, StringValues>> parameters, IReadOnlyCollection<string> allowed)
    {
        foreach (var (name, value) in parameters)
        {
            if (string.Equals(name, "code", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!allowed.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new InvalidQueryException(name, $"Unknown parameter '{Shown(name)}'. Allowed: {(allowed.Count == 0 ? "none" : string.Join(", ", allowed))}.");
            }

            if (value.Count > 1)
            {
                throw new InvalidQueryException(name, $"Parameter '{name}' is given {value.Count} times; give it once, several values with commas.");
            }

            values[name] = value.ToString();
        }
    }

    /// <summary>Whether no parameter is there.</summary>
    public bool IsEmpty => values.Count == 0;

    /// <summary>The text, or null when the parameter is absent.</summary>
    public string? this[string name] => values.GetValueOrDefault(name);

    /// <summary>A comma list, blanks around its items dropped; null when absent.</summary>
    public IReadOnlyList<string>? List(string name)
    {
        if (this[name] is not { } text)
        {
            return null;
        }

        var items = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return items.Length > 0 ? items : throw Bad(name, text, "a value, or several with commas");
    }

    /// <summary>One of some words, whatever its case; the word as listed, or null when absent.</summary>
    public string? Word(string name, IReadOnlyList<string> words) => this[name] is { } text ? Word(name, text, words) : null;

    /// <summary>A comma list of some words.</summary>
    public IReadOnlyList<string>? Words(string name, IReadOnlyList<string> words) => List(name)?.Select(item => Word(name, item, words)).ToList();

    /// <summary>A date <c>yyyy-MM-dd</c>.</summary>
    public DateOnly? Date(string name) =>
        this[name] is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : throw Bad(name, text, "a date yyyy-MM-dd, such as 2026-01-31");

    /// <summary>An instant with an offset.</summary>
    public DateTimeOffset? Instant(string name) =>
        this[name] is not { } text ? null
        : Instants.TryParse(text, out var instant) ? instant
        : throw Bad(name, text, "an instant with an offset, such as 2026-01-31T08:00:00Z");

    /// <summary>A whole number, 0 or more.</summary>
    public int? Count(string name) =>
        this[name] is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Bad(name, text, $"a whole number from 0 to {int.MaxValue}");

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool? Flag(string name) => Word(name, ["true", "false"]) is { } word ? word == "true" : null;

    /// <summary>The refusal of a value.</summary>
    public static InvalidQueryException Bad(string name, string value, string allowed) =>
        new(name, $"Parameter '{name}' cannot be '{Shown(value)}'. Allowed: {allowed}.");

    private static string Word(string name, string text, IReadOnlyList<string> words) =>
        words.FirstOrDefault(word => string.Equals(word, text, StringComparison.OrdinalIgnoreCase)) ?? throw Bad(name, text, string.Join(", ", words));

    private static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
