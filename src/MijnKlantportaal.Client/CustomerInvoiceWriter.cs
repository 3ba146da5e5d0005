using System.Globalization;
using System.Text.Json;

namespace MijnKlantportaal.Client;

/// <summary>Writes an invoice in the portal's own form, so that what is stored is read back by <see cref="CustomerInvoiceReader"/>.</summary>
public static class CustomerInvoiceWriter
{
    /// <summary>Writes one object; members the portal did not send are left out.</summary>
    public static void Write(Utf8JsonWriter json, CustomerInvoice invoice)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, invoice.IdUtf8);
        json.WriteString("customerId"u8, invoice.CustomerIdUtf8);
        json.WriteString("invoiceNumber"u8, invoice.InvoiceNumberUtf8);
        WriteDate(json, "issuedAt"u8, invoice.IssuedAt);
        if (invoice.DueAt is { } due)
        {
            WriteDate(json, "dueAt"u8, due);
        }

        json.WriteString("currency"u8, invoice.Currency);
        json.WriteString("amount"u8, invoice.Amount.ToString(CultureInfo.InvariantCulture));
        if (invoice.PaidAt is { } paid)
        {
            json.WriteString("paidAt"u8, paid);
        }

        json.WriteString("createdAt"u8, invoice.CreatedAt);
        json.WriteStartObject("links"u8);
        WriteLink(json, "customer"u8, invoice.CustomerUrlUtf8);
        WriteLink(json, "onlinePaymentLink"u8, invoice.PaymentUrlUtf8(stackalloc byte[256]));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteDate(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateOnly date)
    {
        Span<byte> text = stackalloc byte[10];
        date.TryFormat(text, out _, "o", CultureInfo.InvariantCulture);
        json.WriteString(name, text);
    }

    private static void WriteLink(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> href)
    {
        if (!href.IsEmpty)
        {
            json.WriteStartObject(name);
            json.WriteString("href"u8, href);
            json.WriteEndObject();
        }
    }
}
