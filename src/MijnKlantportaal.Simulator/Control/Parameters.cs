using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace MijnKlantportaal.Simulator.Control;

/// <summary>The query of a command.</summary>
internal sealed class Parameters(IQueryCollection query)
{
    public string? Text(string name) => query[name] is [.., { Length: > 0 } last] ? last : null;

    /// <exception cref="ArgumentException">It is missing.</exception>
    public string Required(string name) => Text(name) ?? throw new ArgumentException($"Give {name}.");

    /// <exception cref="ArgumentException">It is no whole number of 0 or more.</exception>
    public int? Number(string name) => Text(name) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw new ArgumentException($"{name} must be a whole number, not {text}."),
    };
}
