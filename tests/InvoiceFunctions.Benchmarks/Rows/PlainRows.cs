using System.Text.Json;

namespace InvoiceFunctions.Benchmarks.Rows;

/// <summary>The plain way: wire classes a page, LINQ to anonymous rows, <see cref="JsonSerializer"/> at both ends.</summary>
internal static class PlainRows
{
    /// <summary>Pages in, rows out; gives back the rows held.</summary>
    public static async Task<object> ServeAsync(byte[][] bodies, Stream output)
    {
        var rows = Read(bodies);
        await JsonSerializer.SerializeAsync(output, rows, PlainPage.Json);
        return rows;
    }

    private static List<object> Read(byte[][] bodies)
    {
        var today = DateOnly.FromDateTime(RowsBenchmark.Today.DateTime);
        var rows = new List<object>();
        foreach (var body in bodies)
        {
            var page = JsonSerializer.Deserialize<PlainPage>(body, PlainPage.Json)!;
            rows.AddRange(page.Data.Select(invoice =>
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
            }));
        }

        return rows;
    }
}
