using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Tests.Client;

public sealed class CustomerInvoiceRoundTripTest
{
    [Fact]
    public void Any_invoice_in_any_json_that_means_the_same_is_read_exactly() =>
        Gen.Select(InvoiceTruth.Any, Gen.Int).Sample(
            (truth, seed) =>
            {
                var invoice = PortalText.Read(new WildJson(seed).Write(truth));

                AssertSays(truth, invoice);
            },
            iter: 2_000);

    [Fact]
    public void Any_invoice_that_is_written_is_read_back_exactly() =>
        Gen.Select(InvoiceTruth.Any, Gen.Int, Gen.Bool).Sample(
            (truth, seed, relaxed) =>
            {
                var invoice = PortalText.Read(new WildJson(seed).Write(truth));

                var again = PortalText.Read(Written(invoice, relaxed ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping : null));

                AssertSays(truth, again);
                Assert.Equal(PortalText.All(invoice), PortalText.All(again));
                Assert.True(invoice.HasSameContentAs(again) && again.HasSameContentAs(invoice));
                Assert.True(invoice.HasSameLinksAs(again));
            },
            iter: 2_000);

    [Fact]
    public void What_the_portal_did_not_send_is_not_written()
    {
        var invoice = PortalText.Read(PortalText.Invoice(("dueAt", null), ("paidAt", "null"), ("links", null), ("amount", "12.90")));

        using var written = JsonDocument.Parse(Written(invoice));

        Assert.Equal(
            ["id", "customerId", "invoiceNumber", "issuedAt", "currency", "amount", "createdAt", "links"],
            written.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("12.90", written.RootElement.GetProperty("amount").GetString());
        Assert.Empty(written.RootElement.GetProperty("links").EnumerateObject());
    }

    [Theory]
    [InlineData("id", "\"inv_other\"")]
    [InlineData("customerId", "\"cst_other\"")]
    [InlineData("invoiceNumber", "\"2024-002\"")]
    [InlineData("issuedAt", "\"2024-04-30\"")]
    [InlineData("dueAt", "\"2024-05-29\"")]
    [InlineData("dueAt", null)]
    [InlineData("currency", "\"USD\"")]
    [InlineData("amount", "\"12.96\"")]
    [InlineData("amount", "\"-12.95\"")]
    [InlineData("paidAt", "null")]
    [InlineData("paidAt", "\"2024-05-28T21:00:01+02:00\"")]
    [InlineData("paidAt", "\"2024-05-28T20:00:00+01:00\"")] // The same instant; but the offset is served.
    [InlineData("createdAt", "\"2024-04-29T21:00:01+02:00\"")]
    public void Each_value_counts_as_content(string member, string? json)
    {
        var invoice = PortalText.Read(PortalText.Invoice());

        var other = PortalText.Read(PortalText.Invoice((member, json)));

        Assert.False(invoice.HasSameContentAs(other));
        Assert.False(other.HasSameContentAs(invoice));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"onlinePaymentLink":{"href":"https://p.example"}}""")]
    [InlineData("""{"customer":{"href":"https://c.example"}}""")]
    public void Links_do_not_count_as_content(string? links)
    {
        var invoice = PortalText.Read(PortalText.Invoice());

        var other = PortalText.Read(PortalText.Invoice(("links", links)));

        Assert.True(invoice.HasSameContentAs(other));
        Assert.False(invoice.HasSameLinksAs(other));
    }

    [Fact]
    public void An_amount_with_other_trailing_zeros_or_as_a_number_is_the_same_content() =>
        Assert.True(PortalText.Read(PortalText.Invoice(("amount", "\"12.90\""))).HasSameContentAs(PortalText.Read(PortalText.Invoice(("amount", "12.9")))));

    private static string Written(CustomerInvoice invoice, JavaScriptEncoder? encoder = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = encoder }))
        {
            CustomerInvoiceWriter.Write(json, invoice);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void AssertSays(InvoiceTruth truth, CustomerInvoice invoice)
    {
        Assert.Equal(truth.Id, invoice.Id);
        Assert.Equal(truth.CustomerId, invoice.Customer.Id);
        Assert.Equal(truth.Number, invoice.InvoiceNumber);
        Assert.Equal(truth.IssuedAt, invoice.IssuedAt);
        Assert.Equal(truth.DueAt, invoice.DueAt);
        Assert.Equal(truth.Currency, invoice.Currency);
        Assert.Equal((truth.Amount, truth.Amount.Scale), (invoice.Amount, invoice.Amount.Scale));
        Assert.Equal((truth.PaidAt, truth.PaidAt?.Offset), (invoice.PaidAt, invoice.PaidAt?.Offset));
        Assert.Equal((truth.CreatedAt, truth.CreatedAt.Offset), (invoice.CreatedAt, invoice.CreatedAt.Offset));
        Assert.Equal(truth.CustomerUrl, invoice.Customer.Url);
        Assert.Equal(truth.PaymentUrl, invoice.PaymentUrl);
    }
}
