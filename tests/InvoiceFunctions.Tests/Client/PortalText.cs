using System.Text;
using System.Text.Json;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Tests.Client;

/// <summary>The portal's answers as text, written by hand: neither our writer nor the simulator's, so that no two can be wrong together.</summary>
internal static class PortalText
{
    public const string Id = "inv_abc12345def678";
    public const string CustomerUrl = "https://api.mijnklantportaal.nl/v1/customers/cst_abc12345def678";
    public const string PaymentUrl = "https://portal.mijnklantportaal.nl/public-invoice/inv_abc123/pay/123-abc";

    /// <summary>The vendor's own example.</summary>
    private static readonly (string Name, string Json)[] Members =
    [
        ("id", $"\"{Id}\""),
        ("customerId", "\"cst_abc12345def678\""),
        ("invoiceNumber", "\"2024-001\""),
        ("issuedAt", "\"2024-04-29\""),
        ("dueAt", "\"2024-05-28\""),
        ("currency", "\"EUR\""),
        ("amount", "\"12.95\""),
        ("paidAt", "\"2024-05-28T21:00:00+02:00\""),
        ("createdAt", "\"2024-04-29T21:00:00+02:00\""),
        ("links", $"{{\"customer\":{Link(CustomerUrl, "application/json")},\"onlinePaymentLink\":{Link(PaymentUrl, "text/html")}}}"),
    ];

    /// <summary>The vendor's example with members changed: raw JSON, or null for no such member. Names it does not have are put in front.</summary>
    public static string Invoice(params (string Name, string? Json)[] changes)
    {
        var added = changes.Where(change => !Members.Any(member => member.Name == change.Name));
        var changed = Members.Select(member => changes.LastOrDefault(change => change.Name == member.Name, member));
        return $"{{{string.Join(',', added.Concat(changed).Where(member => member.Json is not null).Select(member => $"\"{member.Name}\":{member.Json}"))}}}";
    }

    /// <summary>A page of the vendor's envelope; the members given are raw JSON, or null for no such member.</summary>
    public static string Page(
        string? data, int current = 1, string? next = "null", string? from = "1", string? to = "1", string? perPage = "15") =>
        $"{{{string.Join(',', new[]
        {
            $"\"current_page\":{current}",
            data is null ? null : $"\"data\":{data}",
            "\"first_page_url\":\"https:\\/\\/api.mijnklantportaal.nl\\/v1\\/customer-invoices?page=1\"",
            from is null ? null : $"\"from\":{from}",
            next is null ? null : $"\"next_page_url\":{next}",
            "\"path\":\"https:\\/\\/api.mijnklantportaal.nl\\/v1\\/customer-invoices\"",
            perPage is null ? null : $"\"per_page\":{perPage}",
            "\"prev_page_url\":null",
            to is null ? null : $"\"to\":{to}",
        }.Where(member => member is not null))}}}";

    private static string Link(string href, string type) => $$"""{"href":"{{href}}","type":"{{type}}"}""";

    public static CustomerInvoice Read(string json, CustomerInvoiceReader? reader = null)
    {
        var tokens = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        tokens.Read();
        var invoice = (reader ?? new CustomerInvoiceReader()).Read(ref tokens);

        Assert.Equal(JsonTokenType.EndObject, tokens.TokenType);
        Assert.False(tokens.Read(), "The reader must end on the invoice's own end.");
        return invoice;
    }

    /// <summary>An invoice in every value, to be compared in one go.</summary>
    public static object All(CustomerInvoice invoice) => new
    {
        invoice.Id,
        invoice.InvoiceNumber,
        CustomerId = invoice.Customer.Id,
        CustomerUrl = invoice.Customer.Url,
        invoice.IssuedAt,
        invoice.DueAt,
        invoice.Currency,
        invoice.Amount,
        AmountScale = invoice.Amount.Scale,
        invoice.PaidAt,
        PaidAtOffset = invoice.PaidAt?.Offset,
        invoice.CreatedAt,
        CreatedAtOffset = invoice.CreatedAt.Offset,
        invoice.PaymentUrl,
    };
}
