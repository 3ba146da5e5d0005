namespace InvoiceFunctions.Invoices;

/// <summary>
/// The columns of the row, in the order served; every feed, filter and order reads this list. To add a column: a line here, a line in
/// README's "The row" (a test compares them), and the golden files anew.
/// </summary>
public static class InvoiceColumns
{
    /// <summary>All columns.</summary>
    public static IReadOnlyList<InvoiceColumn> All { get; } =
    [
        new TextColumn("id", static (in row) => row.Invoice.IdUtf8),
        new TextColumn("invoiceNumber", static (in row) => row.Invoice.InvoiceNumberUtf8),
        new TextColumn("customerId", static (in row) => row.Invoice.CustomerIdUtf8),
        new TextColumn("customerName", static (in row) => row.CustomerNameUtf8, nullable: true),
        new DateColumn("issuedAt", static (in row) => row.Invoice.IssuedAt),
        new DateColumn("dueAt", static (in row) => row.Invoice.DueAt),
        new TextColumn("currency", static (in row) => row.Invoice.CurrencyUtf8),
        new DecimalColumn("amount", static (in row) => row.Invoice.Amount),
        new InstantColumn("paidAt", static (in row) => row.Invoice.PaidAt),
        new InstantColumn("createdAt", static (in row) => row.Invoice.CreatedAt),
        new WordColumn("status", static (in row) => InvoiceWords.Utf8(row.Status), static (in row) => (int)row.Status),
        new IntegerColumn("daysOverdue", static (in row) => row.DaysOverdue),
        new WordColumn("ageing", static (in row) => InvoiceWords.Utf8(row.Bucket), static (in row) => (int?)row.Bucket),
        new DecimalColumn("openAmount", static (in row) => row.OpenAmount),
        new TextColumn("customerUrl", static (in row) => row.Invoice.CustomerUrlUtf8, nullable: true),
        new JoinedTextColumn("paymentUrl", static (in row, scratch) => row.Invoice.PaymentUrlUtf8(scratch)),
        new InstantColumn("changedAt", static (in row) => row.Entry.ChangedAt),
    ];

    /// <summary>The column that <c>includeDeleted=true</c> adds to every row: when the invoice disappeared, null while it exists.</summary>
    public static InvoiceColumn DeletedAt { get; } = new InstantColumn("deletedAt", static (in row) => row.Entry.DeletedAt);

    /// <summary>The names, as messages list them.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(column => column.Name));

    /// <summary>The column of that name, whatever its case; null when there is none.</summary>
    public static InvoiceColumn? Find(string name) => All.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));
}
