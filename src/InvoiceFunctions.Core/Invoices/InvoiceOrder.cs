namespace InvoiceFunctions.Invoices;

/// <summary>One column to order by.</summary>
/// <param name="Column">The column.</param>
/// <param name="Descending">Highest first; nulls are last in either direction.</param>
public sealed record InvoiceOrder(InvoiceColumn Column, bool Descending)
{
    /// <summary>Reads <c>column</c>, <c>column asc</c> or <c>column desc</c>.</summary>
    /// <exception cref="InvalidQueryException">No such column or direction.</exception>
    public static InvoiceOrder Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var column = InvoiceColumns.Find(parts[0]) ?? throw QueryText.Bad("orderBy", parts[0], InvoiceColumns.Names + ", each with asc or desc behind it");
        return parts.ElementAtOrDefault(1)?.ToUpperInvariant() switch
        {
            null or "ASC" when parts.Length <= 2 => new InvoiceOrder(column, false),
            "DESC" when parts.Length == 2 => new InvoiceOrder(column, true),
            _ => throw QueryText.Bad("orderBy", text, "a column, with asc or desc behind it"),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Descending ? Column.Name + " desc" : Column.Name;

    internal int Compare(in InvoiceRow left, in InvoiceRow right) =>
        (Column.IsNull(left), Column.IsNull(right)) switch
        {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => -1,
            _ => Descending ? Column.Compare(right, left) : Column.Compare(left, right),
        };
}
