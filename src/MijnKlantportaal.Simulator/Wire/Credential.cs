namespace MijnKlantportaal.Simulator.Wire;

/// <summary>A key and its rate window: limits are per key, so a new key starts with a whole window.</summary>
internal sealed record Credential(string Key, RateWindow Window)
{
    private const string Bearer = "Bearer ";

    public static bool IsPresented(string? authorization) => Presented(authorization) is not null;

    public bool Accepts(string? authorization) => string.Equals(Presented(authorization), Key, StringComparison.Ordinal);

    private static string? Presented(string? authorization) =>
        authorization?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true && authorization.Length > Bearer.Length
            ? authorization[Bearer.Length..].Trim()
            : null;
}
