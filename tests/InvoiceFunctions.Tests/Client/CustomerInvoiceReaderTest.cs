using System.Globalization;
using System.Text.Json;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Tests.Client;

public sealed class CustomerInvoiceReaderTest
{
    [Fact]
    public void The_vendors_example_is_read_value_by_value()
    {
        var invoice = PortalText.Read(PortalText.Invoice());

        Assert.Equal("inv_abc12345def678", invoice.Id);
        Assert.Equal("cst_abc12345def678", invoice.Customer.Id);
        Assert.Equal("2024-001", invoice.InvoiceNumber);
        Assert.Equal(new DateOnly(2024, 4, 29), invoice.IssuedAt);
        Assert.Equal(new DateOnly(2024, 5, 28), invoice.DueAt);
        Assert.Equal("EUR", invoice.Currency);
        Assert.Equal(12.95m, invoice.Amount);
        Assert.Equal(new DateTimeOffset(2024, 5, 28, 21, 0, 0, TimeSpan.FromHours(2)), invoice.PaidAt);
        Assert.Equal(new DateTimeOffset(2024, 4, 29, 21, 0, 0, TimeSpan.FromHours(2)), invoice.CreatedAt);
        Assert.Equal(PortalText.CustomerUrl, invoice.Customer.Url);
        Assert.Equal(PortalText.PaymentUrl, invoice.PaymentUrl);
    }

    [Theory]
    [InlineData("null")]
    [InlineData(null)]
    [InlineData("\"\"")]
    public void A_due_date_that_is_null_or_absent_or_empty_is_none(string? json) =>
        Assert.Null(PortalText.Read(PortalText.Invoice(("dueAt", json))).DueAt);

    [Theory]
    [InlineData("null")]
    [InlineData(null)]
    [InlineData("\"\"")]
    public void A_payment_instant_that_is_null_or_absent_or_empty_means_unpaid(string? json) =>
        Assert.Null(PortalText.Read(PortalText.Invoice(("paidAt", json))).PaidAt);

    [Theory]
    [InlineData("dueAt", """{"date":"2024-05-28 00:00:00.000000","timezone_type":3,"timezone":"Europe\/Amsterdam"}""")]
    [InlineData("dueAt", "true")]
    [InlineData("dueAt", "1716847200")]
    [InlineData("paidAt", """{"date":"2024-05-28 21:00:00.000000","timezone_type":3,"timezone":"Europe\/Amsterdam"}""")]
    [InlineData("paidAt", """["2024-05-28T21:00:00+02:00"]""")]
    [InlineData("paidAt", "true")]
    [InlineData("paidAt", "1716922800")]
    public void A_date_in_another_form_is_refused_and_not_taken_for_none(string member, string json) =>
        AssertRefused(member, (member, json));

    [Theory]
    [InlineData("null")]
    [InlineData(null)]
    [InlineData("[]")]
    [InlineData("""[{"customer":{"href":"https://x.example"}}]""")]
    [InlineData("\"https://x.example\"")]
    [InlineData("{}")]
    [InlineData("""{"customer":null,"onlinePaymentLink":null}""")]
    [InlineData("""{"customer":"https://x.example","onlinePaymentLink":["https://x.example"]}""")]
    [InlineData("""{"customer":{},"onlinePaymentLink":{"type":"text/html"}}""")]
    [InlineData("""{"customer":{"href":null},"onlinePaymentLink":{"href":17}}""")]
    [InlineData("""{"customer":{"href":{"href":"https://x.example"}},"onlinePaymentLink":{"href":""}}""")]
    public void Links_of_any_shape_are_borne(string? json)
    {
        var invoice = PortalText.Read(PortalText.Invoice(("links", json)));

        Assert.Null(invoice.Customer.Url);
        Assert.Null(invoice.PaymentUrl);
        Assert.Equal(12.95m, invoice.Amount);
    }

    [Fact]
    public void One_link_is_read_where_the_other_is_absent()
    {
        var customerOnly = PortalText.Read(PortalText.Invoice(("links", """{"self":{"href":"https://x.example"},"customer":{"type":"a","href":"https://c.example"}}""")));
        var paymentOnly = PortalText.Read(PortalText.Invoice(("links", """{"onlinePaymentLink":{"href":"https://p.example"}}""")));

        Assert.Equal(("https://c.example", null), (customerOnly.Customer.Url, customerOnly.PaymentUrl));
        Assert.Equal((null, "https://p.example"), (paymentOnly.Customer.Url, paymentOnly.PaymentUrl));
    }

    [Fact]
    public void Unknown_members_of_any_shape_change_nothing()
    {
        var plain = PortalText.Read(PortalText.Invoice());

        var withMore = PortalText.Read(PortalText.Invoice(
            ("di", "\"x\""), ("lines", """[{"id":"x","amount":"1","links":{}},[[]],null]"""), ("total", "1e400"), ("customers", """{"id":"x","dueAt":"2001-01-01"}"""),
            ("payment_", "true"), ("projectsIds3", "\"x\"")));

        Assert.Equal(PortalText.All(plain), PortalText.All(withMore));
    }

    [Theory]
    [InlineData("\"12.95\"", "12.95")]
    [InlineData("12.95", "12.95")]
    [InlineData("\"12.90\"", "12.90")]
    [InlineData("12.90", "12.90")]
    [InlineData("\"-40.00\"", "-40.00")]
    [InlineData("-40", "-40")]
    [InlineData("\"0\"", "0")]
    [InlineData("\"0.00\"", "0.00")]
    [InlineData("0.0", "0.0")]
    [InlineData("\"0.1\"", "0.1")]
    [InlineData("9007199254740993.01", "9007199254740993.01")] // Through double it would end in 992.
    [InlineData("\"12345678901234567890123456.78\"", "12345678901234567890123456.78")]
    [InlineData("12345678901234567890123456.78", "12345678901234567890123456.78")]
    [InlineData("\"-0.1234567890123456789012345678\"", "-0.1234567890123456789012345678")]
    [InlineData("\"79228162514264337593543950335\"", "79228162514264337593543950335")] // decimal's largest
    [InlineData("\"12\\u002e95\"", "12.95")]
    public void An_amount_keeps_every_digit_and_trailing_zero_as_text_or_as_a_number(string json, string digits) =>
        Assert.Equal(digits, PortalText.Read(PortalText.Invoice(("amount", json))).Amount.ToString(CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("\"12,95\"")]
    [InlineData("\"1.234,56\"")]
    [InlineData("\"1,234.56\"")]
    [InlineData("\"1.2.3\"")]
    [InlineData("\"1e3\"")]
    [InlineData("1.5e3")]
    [InlineData("1e-40")]
    [InlineData("\"twelve\"")]
    [InlineData("\"\\u20ac 12.95\"")]
    [InlineData("\" 12.95\"")]
    [InlineData("\"12.95 EUR\"")]
    [InlineData("\"(12.95)\"")]
    [InlineData("\"NaN\"")]
    [InlineData("\"-\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[12.95]")]
    [InlineData("""{"value":"12.95"}""")]
    [InlineData("\"0.12345678901234567890123456789\"")] // One digit more than a decimal holds: rounded would not be exact.
    [InlineData("1234567890123456789012345678.95")]
    [InlineData("\"79228162514264337593543950336\"")]
    public void An_amount_that_is_no_plain_decimal_number_is_refused(string json) => AssertRefused("amount", ("amount", json));

    [Theory]
    [InlineData("id")]
    [InlineData("customerId")]
    [InlineData("currency")]
    [InlineData("amount")]
    [InlineData("issuedAt")]
    [InlineData("createdAt")]
    public void A_member_that_a_row_cannot_do_without_is_missed_by_name(string member)
    {
        AssertRefused(member, (member, null));
        AssertRefused(member, (member, "null"));
        AssertRefused(member, (member, "\"\""));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("\"\"")]
    public void An_invoice_may_have_no_number(string? json) =>
        Assert.Equal("", PortalText.Read(PortalText.Invoice(("invoiceNumber", json))).InvoiceNumber);

    [Fact]
    public void An_invoice_number_without_quotes_is_its_digits() =>
        Assert.Equal("2024001", PortalText.Read(PortalText.Invoice(("invoiceNumber", "2024001"))).InvoiceNumber);

    [Fact]
    public void A_text_too_long_to_be_kept_is_refused()
    {
        var tooLong = $"\"{new string('9', 70_000)}\"";

        AssertRefused("invoiceNumber", ("invoiceNumber", tooLong));
        AssertRefused("customerId", ("customerId", tooLong));
        AssertRefused("links.customer.href", ("links", $$"""{"customer":{"href":{{tooLong}} } }"""));
        Assert.Contains("id", Assert.Throws<PortalMalformedException>(() => PortalText.Read(PortalText.Invoice(("id", tooLong)))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"2024-04-29\"")]
    [InlineData("\"2024-04-29T00:00:00+02:00\"")]
    [InlineData("\"2024-04-29T23:59:59+02:00\"")]
    [InlineData("\"2024-04-29 14:30:00\"")]
    [InlineData("\"2024-04-29T00:00:00.000000Z\"")]
    [InlineData("\"2024\\u002d04-29\"")]
    public void A_date_with_a_time_part_is_its_calendar_date(string json) =>
        Assert.Equal(new DateOnly(2024, 4, 29), PortalText.Read(PortalText.Invoice(("issuedAt", json))).IssuedAt);

    [Theory]
    [InlineData("\"2024-04-28T22:00:00.000000Z\"")] // Midnight of the 29th in Amsterdam, as a Laravel date cast writes it.
    [InlineData("\"2024-04-28T22:00:00+00:00\"")]
    [InlineData("\"2024-4-29\"")]
    [InlineData("\"29-04-2024\"")]
    [InlineData("\"2024/04/29\"")]
    [InlineData("\"20240429\"")]
    [InlineData("\"2024-02-30\"")]
    [InlineData("\"2023-02-29\"")]
    [InlineData("\"2024-13-01\"")]
    [InlineData("\"2024-00-10\"")]
    [InlineData("\"0000-00-00\"")]
    [InlineData("\"2024-+4-29\"")]
    [InlineData("\"+024-04-29\"")]
    [InlineData("\"2024-04-2\"")]
    [InlineData("\"2024-04-291\"")]
    [InlineData("20240429")]
    [InlineData("\"today\"")]
    public void A_date_that_would_be_a_guess_is_refused(string json)
    {
        AssertRefused("issuedAt", ("issuedAt", json));
        AssertRefused("dueAt", ("dueAt", json));
    }

    [Theory]
    [InlineData("2024-04-29T21:00:00+02:00", 2)]
    [InlineData("2024-01-29T21:00:00+01:00", 1)]
    [InlineData("2024-04-29T19:00:00Z", 0)]
    [InlineData("2024-04-29T19:00:00-05:30", -5.5)]
    [InlineData("2024-04-29T19:00:00.1234567+02:00", 2)]
    [InlineData("2024-04-29T21:00:00\\u002b02:00", 2)]
    public void An_instant_keeps_its_offset(string text, double hours)
    {
        var expected = DateTimeOffset.Parse(text.Replace("\\u002b", "+", StringComparison.Ordinal), CultureInfo.InvariantCulture);

        var invoice = PortalText.Read(PortalText.Invoice(("createdAt", $"\"{text}\""), ("paidAt", $"\"{text}\"")));

        Assert.Equal(TimeSpan.FromHours(hours), expected.Offset);
        Assert.Equal((expected, expected.Offset), (invoice.CreatedAt, invoice.CreatedAt.Offset));
        Assert.Equal((expected, expected.Offset), (invoice.PaidAt!.Value, invoice.PaidAt.Value.Offset));
    }

    [Theory]
    [InlineData("\"2024-04-29T21:00:00\"")]
    [InlineData("\"2024-04-29T21:00:00.123456\"")]
    [InlineData("\"2024-04-29 21:00:00\"")]
    [InlineData("\"2024-04-29T21:00\"")]
    [InlineData("\"2024-04-29\"")]
    [InlineData("\"2024-04-29T25:00:00+02:00\"")]
    [InlineData("\"2024-04-29T21:00:00+99:00\"")]
    [InlineData("\"-0001-11-30T00:00:00+00:00\"")] // PHP's zero date
    [InlineData("\"yesterday\"")]
    public void An_instant_without_an_offset_or_that_is_none_is_refused(string json)
    {
        AssertRefused("createdAt", ("createdAt", json));
        AssertRefused("paidAt", ("paidAt", json));
    }

    [Theory]
    [InlineData("Caf\\u00e9 \\/ N\\u00ba 7", "Café / Nº 7")]
    [InlineData("Café / Nº 7", "Café / Nº 7")]
    [InlineData("\\ud83e\\uddfe \\\"A\\\\B\\\"", "🧾 \"A\\B\"")]
    [InlineData("🧾\\t\\n\\u0000", "🧾\t\n\0")]
    [InlineData("'; DROP TABLE --", "'; DROP TABLE --")]
    public void Text_is_read_escaped_or_not(string json, string text)
    {
        var invoice = PortalText.Read(PortalText.Invoice(("invoiceNumber", $"\"{json}\""), ("customerId", $"\"{json}\"")));

        Assert.Equal(text, invoice.InvoiceNumber);
        Assert.Equal(text, invoice.Customer.Id);
    }

    [Fact]
    public void Links_with_phps_escaped_slashes_are_read()
    {
        const string Links = """{"customer":{"href":"https:\/\/c.example\/v1\/1"},"onlinePaymentLink":{"href":"https:\/\/p.example\/pay\/1"}}""";

        var invoice = PortalText.Read(PortalText.Invoice(("links", Links)));

        Assert.Equal("https://c.example/v1/1", invoice.Customer.Url);
        Assert.Equal("https://p.example/pay/1", invoice.PaymentUrl);
    }

    [Fact]
    public void A_payment_link_is_whole_whether_or_not_the_id_is_in_it_and_however_long_it_is()
    {
        var reader = new CustomerInvoiceReader();
        string[] links =
        [
            PortalText.PaymentUrl, $"https://a.example/{PortalText.Id}/pay", $"https://b.example/{PortalText.Id}/pay", "https://b.example/", PortalText.Id,
            $"https://b.example/{PortalText.Id}/{new string('x', 70_000)}", $"https://a.example/{PortalText.Id}{PortalText.Id}",
        ];

        foreach (var link in links)
        {
            var invoice = PortalText.Read(PortalText.Invoice(("links", $$$"""{"onlinePaymentLink":{"href":"{{{link}}}"}}""")), reader);

            Assert.Equal((link, PortalText.Id, "2024-001"), (invoice.PaymentUrl, invoice.Id, invoice.InvoiceNumber));
        }
    }

    [Fact]
    public void Invoices_of_one_customer_share_it_until_its_link_changes()
    {
        var reader = new CustomerInvoiceReader();

        var first = PortalText.Read(PortalText.Invoice(), reader);
        var second = PortalText.Read(PortalText.Invoice(("id", "\"inv_2\"")), reader);
        var moved = PortalText.Read(PortalText.Invoice(("links", """{"customer":{"href":"https://new.example"}}""")), reader);

        Assert.Equal(first.Customer, second.Customer);
        Assert.Equal(PortalText.CustomerUrl, first.Customer.Url);
        Assert.Equal("https://new.example", moved.Customer.Url);
    }

    [Fact]
    public void What_is_no_object_is_no_invoice()
    {
        Assert.Contains("String", Assert.Throws<PortalMalformedException>(() => PortalText.Read("\"inv_1\"")).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<JsonException>(() => PortalText.Read(PortalText.Invoice()[..100]));
    }

    [Fact]
    public void A_refusal_never_tells_a_payment_link()
    {
        var refused = Assert.Throws<PortalMalformedException>(() => PortalText.Read(PortalText.Invoice(("dueAt", $"\"{PortalText.PaymentUrl}\""))));

        Assert.DoesNotContain("123-abc", refused.ToString(), StringComparison.Ordinal);
    }

    private static void AssertRefused(string member, params (string Name, string? Json)[] changes)
    {
        var refused = Assert.Throws<PortalMalformedException>(() => PortalText.Read(PortalText.Invoice(changes)));

        Assert.Contains(member, refused.Message, StringComparison.Ordinal);
        if (member != "id")
        {
            Assert.Contains($"invoice {PortalText.Id} ", refused.Message, StringComparison.Ordinal);
        }
    }
}
