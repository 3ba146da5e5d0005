using System.Globalization;
using System.Text;
using System.Text.Json;
using MijnKlantportaal.Client;
using Xunit;

namespace InvoiceFunctions.Tests.Client;

/// <summary>What an invoice's compact form must not lose: shared beginnings of links, shared customers, exact amounts, escaped texts.</summary>
public sealed class CompactInvoiceTest
{
    [Theory]
    [InlineData("https://portal.example/public-invoice/inv_1/pay/363-8c2a")]
    [InlineData("https://portal.example/pay/inv_1")]
    [InlineData("inv_1")]
    [InlineData("inv_1/inv_1/inv_1")]
    [InlineData("https://portal.example/pay/without-the-id")]
    [InlineData("https://portal.example/\u00e9\u20ac\U0001F9FE/inv_1")]
    [InlineData("")]
    [InlineData(null)]
    public void A_payment_link_of_any_form_comes_back_as_it_was(string? link)
    {
        var invoice = Read(new CustomerInvoiceReader(), link: link);

        Assert.Equal(link is "" ? null : link, invoice.PaymentUrl);
        Assert.Equal(("inv_1", "2024-001"), (invoice.Id, invoice.InvoiceNumber));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(2_000)]
    [InlineData(70_000)]
    public void A_link_longer_than_any_room_set_aside_comes_back_as_it_was(int length)
    {
        var link = $"https://portal.example/{new string('a', length)}/inv_1/{new string('b', length)}";

        Assert.Equal(link, Read(new CustomerInvoiceReader(), link: link).PaymentUrl);
        Assert.Equal(link, Read(new CustomerInvoiceReader(), link: link, escapeSlashes: true).PaymentUrl);
    }

    [Fact]
    public void Slashes_may_be_escaped_as_PHP_does()
    {
        const string Link = "https://portal.example/public-invoice/inv_1/pay/";
        var reader = new CustomerInvoiceReader();

        var plain = Read(reader, link: Link);
        var escaped = Read(reader, link: Link, escapeSlashes: true);

        Assert.Equal(Link, escaped.PaymentUrl);
        Assert.Equal(plain.Customer.Url, escaped.Customer.Url);
        Assert.True(plain.HasSameContentAs(escaped) && plain.HasSameLinksAs(escaped));
    }

    [Fact]
    public void A_customers_new_link_reaches_later_invoices_only()
    {
        var reader = new CustomerInvoiceReader();

        var before = Read(reader, customerLink: "https://a.example/cst_1");
        var after = Read(reader, customerLink: "https://b.example/cst_1");
        var other = Read(reader, customerId: "cst_2", customerLink: "https://a.example/cst_2");

        Assert.Equal(["https://a.example/cst_1", "https://b.example/cst_1", "https://a.example/cst_2"], new[] { before, after, other }.Select(invoice => invoice.Customer.Url));
        Assert.Equal(["cst_1", "cst_1", "cst_2"], new[] { before, after, other }.Select(invoice => invoice.Customer.Id));
        Assert.True(before.HasSameContentAs(after));
        Assert.False(before.HasSameLinksAs(after));
        Assert.False(before.HasSameContentAs(other));
    }

    [Theory]
    [InlineData("12.90")]
    [InlineData("-0.05")]
    [InlineData("0.00")]
    [InlineData("7")]
    [InlineData("5.")]
    [InlineData(".5")]
    [InlineData("999999999999999999")]
    [InlineData("99999999999999999999.123456")]
    [InlineData("0.1234567890123456789012345678")]
    public void Every_digit_of_an_amount_is_kept(string amount) =>
        Assert.Equal(decimal.GetBits(decimal.Parse(amount, CultureInfo.InvariantCulture)), decimal.GetBits(Read(new CustomerInvoiceReader(), amount: amount).Amount));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("1,5")]
    [InlineData("1e5")]
    [InlineData("12-")]
    public void What_is_no_amount_is_refused(string amount) =>
        Assert.Throws<PortalMalformedException>(() => Read(new CustomerInvoiceReader(), amount: amount));

    private static CustomerInvoice Read(
        CustomerInvoiceReader reader, string amount = "12.95", string? link = null, string customerId = "cst_1", string customerLink = "https://a.example/cst_1", bool escapeSlashes = false)
    {
        var json = JsonSerializer.Serialize(new
        {
            id = "inv_1",
            customerId,
            invoiceNumber = "2024-001",
            issuedAt = "2024-04-29",
            currency = "EUR",
            amount,
            createdAt = "2024-04-29T21:00:00+02:00",
            links = new { customer = new { href = customerLink }, onlinePaymentLink = new { href = link } },
        });
        var body = new Utf8JsonReader(Encoding.UTF8.GetBytes(escapeSlashes ? json.Replace("/", "\\/", StringComparison.Ordinal) : json));
        body.Read();
        return reader.Read(ref body);
    }
}
