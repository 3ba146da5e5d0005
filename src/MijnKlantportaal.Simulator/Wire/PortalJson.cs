using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MijnKlantportaal.Simulator.Data;

namespace MijnKlantportaal.Simulator.Wire;

/// <summary>The portal's JSON, written straight to bytes: it runs beside what is measured and must cost next to nothing.</summary>
internal static class PortalJson
{
    // Accents and plus signs as they are: readable under curl. An emoji still goes as a \u pair, so a reader meets both forms.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Bytes<T>(T what, Action<Utf8JsonWriter, T> write)
    {
        // A page of 15 invoices is 8 kB.
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
            write(json, what);
        return buffer.WrittenMemory;
    }

    public static void Invoice(Utf8JsonWriter json, PortalInvoice invoice)
    {
        if (invoice.Shape is not { } shape)
        {
            PlainInvoice(json, invoice);
            return;
        }

        var bent = JsonNode.Parse(Bytes(invoice, PlainInvoice).Span)!.AsObject();
        shape(bent);
        bent.WriteTo(json);
    }

    public static void Customer(Utf8JsonWriter json, PortalCustomer customer)
    {
        json.WriteStartObject();
        json.WriteString("id", customer.Id);
        json.WriteString("companyName", customer.CompanyName);
        json.WriteString("address", customer.Address);
        json.WriteString("zipCode", customer.ZipCode);
        json.WriteString("city", customer.City);
        json.WriteString("countryCode", customer.CountryCode);
        json.WriteString("primaryEmail", customer.PrimaryEmail);
        json.WriteString("phone", customer.Phone);
        json.WriteString("integration", customer.Integration);
        json.WriteString("integrationId", customer.IntegrationId);
        json.WriteStartArray("customerGroups");
        foreach (var group in customer.CustomerGroups)
            json.WriteStringValue(group);
        json.WriteEndArray();
        Instant(json, "createdAt", customer.CreatedAt);
        json.WriteEndObject();
    }

    public static void Webhook(Utf8JsonWriter json, PortalWebhook webhook)
    {
        json.WriteStartObject();
        json.WriteString("id", webhook.Id);
        json.WriteString("type", webhook.Type);
        json.WriteString("url", webhook.Url);
        json.WriteString("secret", webhook.Secret);
        Instant(json, "createdAt", webhook.CreatedAt);
        json.WriteEndObject();
    }

    private static void PlainInvoice(Utf8JsonWriter json, PortalInvoice invoice)
    {
        json.WriteStartObject();
        json.WriteString("id", invoice.Id);
        json.WriteString("customerId", invoice.CustomerId);
        json.WriteString("invoiceNumber", invoice.InvoiceNumber);
        Date(json, "issuedAt", invoice.IssuedAt);
        if (invoice.DueAt is { } dueAt)
            Date(json, "dueAt", dueAt);
        else
            Missing(json, "dueAt", invoice.MissingAs);
        json.WriteString("currency", invoice.Currency);
        json.WriteString("amount", invoice.Amount);
        if (invoice.PaidAt is { } paidAt)
            Instant(json, "paidAt", paidAt);
        else
            Missing(json, "paidAt", invoice.MissingAs);
        Instant(json, "createdAt", invoice.CreatedAt);
        json.WriteStartObject("links");
        Link(json, "customer", invoice.CustomerUrl, "application/json");
        Link(json, "onlinePaymentLink", invoice.PaymentUrl, "text/html");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Link(Utf8JsonWriter json, string name, string? href, string type)
    {
        json.WriteStartObject(name);
        json.WriteString("href", href);
        json.WriteString("type", type);
        json.WriteEndObject();
    }

    private static void Missing(Utf8JsonWriter json, string name, MissingForm form)
    {
        if (form == MissingForm.Null)
            json.WriteNull(name);
        else if (form == MissingForm.Empty)
            json.WriteString(name, "");
    }

    private static void Date(Utf8JsonWriter json, string name, DateOnly date)
    {
        Span<char> text = stackalloc char[10];
        date.TryFormat(text, out var length, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    /// <summary>ATOM with the Dutch offset, such as <c>2024-05-28T21:00:00+02:00</c>.</summary>
    private static void Instant(Utf8JsonWriter json, string name, DateTimeOffset instant)
    {
        Span<char> text = stackalloc char[25];
        Amsterdam.From(instant).TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }
}
