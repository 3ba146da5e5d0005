using System.Text;
using InvoiceFunctions.Invoices;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Tests.Overdue;

/// <summary>Rows made by hand.</summary>
internal static class Rows
{
    /// <summary>The day that they are served for: a Wednesday.</summary>
    public static readonly DateOnly Today = new(2026, 3, 11);

    public static InvoiceRow Row(
        int? dueIn = 0,
        decimal amount = 100,
        bool paid = false,
        int issuedAgo = 30,
        int term = 30,
        string id = "inv_000000000000001",
        string number = "2026-0001",
        string customer = "cst_000000000000001",
        string currency = "EUR")
    {
        var issued = new DateTimeOffset(2026, 1, 2, 9, 0, 0, TimeSpan.FromHours(1));
        var invoice = new CustomerInvoice(
            new CustomerReference(customer, null),
            CurrencyCode.Get(Encoding.UTF8.GetBytes(currency)),
            amount,
            Today.AddDays(-issuedAgo),
            dueIn is { } days ? Today.AddDays(days) : null,
            issued,
            paid ? issued.AddDays(3) : null,
            Encoding.UTF8.GetBytes(id),
            Encoding.UTF8.GetBytes(number),
            "https://portal.mijnklantportaal.nl/public-invoice/x/pay/t0ken"u8);
        return new InvoiceRow(new SnapshotEntry(invoice, issued, issued), new ServingDay(Today, term));
    }
}
