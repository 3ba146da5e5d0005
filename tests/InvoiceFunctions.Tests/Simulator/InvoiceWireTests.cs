using System.Text.Json.Nodes;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Simulator;

public class InvoiceWireTests
{
    private static readonly PortalInvoice Example = new()
    {
        Id = "inv_abc12345def678",
        CustomerId = "cst_abc12345def678",
        InvoiceNumber = "2024-001",
        IssuedAt = new(2024, 4, 29),
        DueAt = new(2024, 5, 28),
        Amount = "12.90",
        PaidAt = new(2024, 5, 28, 19, 0, 0, TimeSpan.Zero),
        CreatedAt = new(2024, 1, 29, 20, 0, 0, TimeSpan.Zero),
    };

    [Fact]
    public async Task An_invoice_is_sent_as_the_vendor_documents_it()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Book.Add(Example);

        var sent = await portal.Client().GetStringAsync("customer-invoices/inv_abc12345def678");

        var payment = portal.Book.Find(Example.Id)!.PaymentUrl;
        var expected = $$"""
            {"id":"inv_abc12345def678","customerId":"cst_abc12345def678","invoiceNumber":"2024-001",
            "issuedAt":"2024-04-29","dueAt":"2024-05-28","currency":"EUR","amount":"12.90",
            "paidAt":"2024-05-28T21:00:00+02:00","createdAt":"2024-01-29T21:00:00+01:00","links":{
            "customer":{"href":"{{portal.BaseAddress}}customers/cst_abc12345def678","type":"application/json"},
            "onlinePaymentLink":{"href":"{{payment}}","type":"text/html"} } }
            """;
        Assert.Equal(expected.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal), sent);
        Assert.Matches("^https://portal\\.mijnklantportaal\\.nl/public-invoice/inv_abc12345def678/pay/[0-9a-f-]+$", payment);
    }

    [Theory]
    [InlineData(MissingForm.Null, true, "null")]
    [InlineData(MissingForm.Empty, true, "\"\"")]
    [InlineData(MissingForm.Absent, false, "null")]
    public async Task A_missing_date_takes_each_of_its_forms(MissingForm form, bool there, string text)
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Book.Add(Example with { DueAt = null, PaidAt = null, MissingAs = form });

        var sent = await portal.Client().JsonAsync("customer-invoices/inv_abc12345def678");

        Assert.Equal((there, there), (sent.ContainsKey("dueAt"), sent.ContainsKey("paidAt")));
        Assert.Equal(text, sent["dueAt"]?.ToJsonString() ?? "null");
    }

    [Fact]
    public async Task An_invoice_can_be_bent_into_any_odd_shape()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Book.Add(Example with
        {
            Shape = json =>
            {
                json.Remove("links");
                json["amount"] = 12.9;
                json["new"] = new JsonArray(1);
            },
        });

        var sent = (await portal.Client().PageAsync(1))["data"]![0]!.AsObject();

        Assert.False(sent.ContainsKey("links"));
        Assert.Equal("12.9", sent["amount"]!.ToJsonString());
        Assert.Equal("[1]", sent["new"]!.ToJsonString());
    }

    [Fact]
    public async Task Changes_of_the_book_are_served_at_once()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Now = new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero) });
        var client = portal.Client();

        var added = portal.Book.Add();
        portal.Book.Pay(added.Id);
        portal.Book.Replace(portal.Book.Find(added.Id)! with { Amount = "0.10" });
        var sent = await client.JsonAsync($"customer-invoices/{added.Id}");
        portal.Book.Delete(added.Id);

        Assert.Equal("2026-11-20", (string?)sent["issuedAt"]);
        Assert.StartsWith("2026-11-20T10:00:", (string?)sent["paidAt"], StringComparison.Ordinal);
        Assert.Equal("0.10", (string?)sent["amount"]);
        using var gone = await client.GetAsync($"customer-invoices/{added.Id}");
        Assert.Equal(404, (int)gone.StatusCode);
        Assert.Equal("""{"code":404,"message":"Customer invoice not found."}""", await gone.BodyAsync());
        Assert.Equal(added.Id, portal.Requests[^1].InvoiceId);
    }

    [Fact]
    public async Task Customers_are_listed_and_found_by_the_link_of_their_invoice()
    {
        await using var portal = await PortalSimulator.StartAsync();
        var client = portal.Client();

        var invoice = (await client.PageAsync(1))["data"]![0]!;
        var linked = await client.JsonAsync((string)invoice["links"]!["customer"]!["href"]!);
        var page = await client.PageAsync(1, "customers");

        Assert.Equal((string?)invoice["customerId"], (string?)linked["id"]);
        Assert.Equal(portal.Book.FindCustomer((string)linked["id"]!)!.CompanyName, (string?)linked["companyName"]);
        Assert.Equal(
            ["id", "companyName", "address", "zipCode", "city", "countryCode", "primaryEmail", "phone", "integration", "integrationId",
                "customerGroups", "createdAt"],
            page["data"]![0]!.AsObject().Select(m => m.Key));
        Assert.Equal(portal.Book.Customers.Take(15).Select(c => c.Id), page["data"]!.AsArray().Select(c => (string)c!["id"]!));
    }
}
