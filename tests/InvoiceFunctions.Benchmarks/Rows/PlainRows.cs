using System.Text.Json;

namespace InvoiceFunctions.Benchmarks.Rows;

/// <summary>
/// The plain way: wire classes a page, LINQ to rows, <see cref="JsonSerializer"/> at both ends. Of its forms the fastest: a typed
/// list (one of objects is asked for its type at each row) and the synchronous call.
/// </summary>
internal static class PlainRows
{
    /// <summary>Pages in, rows out; gives back the rows held.</summary>
    public static Task<object> ServeAsync(byte[][] bodies, Stream output)
    {
        var rows = Read(bodies);
        JsonSerializer.Serialize(output, rows, PlainPage.Json);
        return Task.FromResult<object>(rows);
    }

    /// <summary>Pages to rows.</summary>
    public static List<PlainRow> Read(byte[][] bodies)
    {
        var today = DateOnly.FromDateTime(RowsBenchmark.Today.DateTime);
        return ReadInvoices(bodies).Select(invoice => Row(invoice, today)).ToList();
    }

    /// <summary>Pages to what the portal said.</summary>
    public static IEnumerable<PlainInvoice> ReadInvoices(byte[][] bodies) => bodies.SelectMany(body => JsonSerializer.Deserialize<PlainPage>(body, PlainPage.Json)!.Data);

    /// <summary>What is served of an invoice on a day.</summary>
    public static PlainRow Row(PlainInvoice invoice, DateOnly today)
    {
        var due = invoice.DueAt ?? invoice.IssuedAt.AddDays(RowsBenchmark.DefaultTerm);
        var late = today.DayNumber - due.DayNumber;
        var isPaid = invoice.PaidAt is not null;
        var isOverdue = !isPaid && invoice.Amount > 0 && late > 0;
        return new PlainRow(
            invoice.Id,
            invoice.InvoiceNumber,
            invoice.CustomerId,
            null,
            invoice.IssuedAt,
            invoice.DueAt,
            invoice.Currency,
            invoice.Amount,
            invoice.PaidAt,
            invoice.CreatedAt,
            isPaid ? "paid" : isOverdue ? "overdue" : "open",
            isOverdue ? late : 0,
            isPaid ? null : !isOverdue ? "current" : late <= 30 ? "1-30" : late <= 60 ? "31-60" : late <= 90 ? "61-90" : "90+",
            isPaid ? 0 : invoice.Amount,
            invoice.Links?.Customer?.Href,
            invoice.Links?.OnlinePaymentLink?.Href,
            RowsBenchmark.Today);
    }
}

/// <summary>The row as one would write it down.</summary>
internal sealed record PlainRow(
    string Id, string InvoiceNumber, string CustomerId, string? CustomerName, DateOnly IssuedAt, DateOnly? DueAt, string Currency, decimal Amount,
    DateTimeOffset? PaidAt, DateTimeOffset CreatedAt, string Status, int DaysOverdue, string? Ageing, decimal OpenAmount, string? CustomerUrl,
    string? PaymentUrl, DateTimeOffset ChangedAt);
