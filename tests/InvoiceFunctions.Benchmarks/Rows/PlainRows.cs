using System.Text.Json;

namespace InvoiceFunctions.Benchmarks.Rows;

/// <summary>
/// The plain way: wire classes a page, LINQ to anonymous rows, <see cref="JsonSerializer"/> at both ends. Of its forms the fastest: a typed
/// list (one of objects is asked for its type at each row) and the synchronous call.
/// </summary>
internal static class PlainRows
{
    /// <summary>Pages in, rows out; gives back the rows held.</summary>
    public static Task<object> ServeAsync(byte[][] bodies, Stream output)
    {
        var today = DateOnly.FromDateTime(RowsBenchmark.Today.DateTime);
        var rows = bodies.SelectMany(body => JsonSerializer.Deserialize<PlainPage>(body, PlainPage.Json)!.Data.Select(invoice =>
        {
            var due = invoice.DueAt ?? invoice.IssuedAt.AddDays(RowsBenchmark.DefaultTerm);
            var late = today.DayNumber - due.DayNumber;
            var isPaid = invoice.PaidAt is not null;
            var isOverdue = !isPaid && invoice.Amount > 0 && late > 0;
            return new
            {
                invoice.Id,
                invoice.InvoiceNumber,
                invoice.CustomerId,
                CustomerName = (string?)null,
                invoice.IssuedAt,
                invoice.DueAt,
                invoice.Currency,
                invoice.Amount,
                invoice.PaidAt,
                invoice.CreatedAt,
                Status = isPaid ? "paid" : isOverdue ? "overdue" : "open",
                DaysOverdue = isOverdue ? late : 0,
                Ageing = isPaid ? null : !isOverdue ? "current" : late <= 30 ? "1-30" : late <= 60 ? "31-60" : late <= 90 ? "61-90" : "90+",
                OpenAmount = isPaid ? 0 : invoice.Amount,
                CustomerUrl = invoice.Links?.Customer?.Href,
                PaymentUrl = invoice.Links?.OnlinePaymentLink?.Href,
                ChangedAt = RowsBenchmark.Today,
            };
        })).ToList();
        JsonSerializer.Serialize(output, rows, PlainPage.Json);
        return Task.FromResult<object>(rows);
    }
}
