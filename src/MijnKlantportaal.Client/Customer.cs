namespace MijnKlantportaal.Client;

/// <summary>One customer of the portal's list; only the members that the connector uses are read.</summary>
public sealed record Customer
{
    /// <summary>The portal's customer id, <c>cst_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The customer's name; null when the portal sends none.</summary>
    public string? CompanyName { get; init; }
}
