namespace MijnKlantportaal.Client;

/// <summary>One page of a portal list, checked against the page that was asked for.</summary>
/// <param name="Number">1-based page number.</param>
/// <param name="Items">The page's items in the portal's order; empty past the end.</param>
/// <param name="HasNext">Whether the portal says that more follows. There is no total and no last page number in its answers.</param>
/// <param name="RequestedAt">When the request was sent: what the page says was true then or later.</param>
public sealed record Page<T>(int Number, IReadOnlyList<T> Items, bool HasNext, DateTimeOffset RequestedAt);
