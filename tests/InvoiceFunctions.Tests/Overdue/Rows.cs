using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
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
        var json = new JsonObject
        {
            ["id"] = id,
            ["customerId"] = customer,
            ["invoiceNumber"] = number,
            ["issuedAt"] = Today.AddDays(-issuedAgo).ToString("O", CultureInfo.InvariantCulture),
            ["dueAt"] = dueIn is { } days ? Today.AddDays(days).ToString("O", CultureInfo.InvariantCulture) : null,
            ["currency"] = currency,
            ["amount"] = amount,
            ["paidAt"] = paid ? issued.AddDays(3).ToString("O", CultureInfo.InvariantCulture) : null,
            ["createdAt"] = issued.ToString("O", CultureInfo.InvariantCulture),
            ["links"] = new JsonObject { ["onlinePaymentLink"] = new JsonObject { ["href"] = "https://portal.mijnklantportaal.nl/public-invoice/x/pay/t0ken" } },
        };
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json.ToJsonString()));
        reader.Read();
        var invoice = new CustomerInvoiceReader().Read(ref reader);
        return new InvoiceRow(new SnapshotEntry(invoice, issued, issued), new ServingDay(Today, term));
    }
}
