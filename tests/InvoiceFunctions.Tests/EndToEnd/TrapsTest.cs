using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>The traps of the portal's API (upstream-api.md), each met through HTTP; a false page, a refused key and the order are tested elsewhere.</summary>
public sealed class TrapsTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_are_counted_whatever_the_next_address_looks_like(bool strayComma)
    {
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 70, StrayComma = strayComma });

        var rows = await connector.RowsAsync();

        Assert.Equal(70, rows.Count);
        Assert.Single(connector.Portal.Requests, request => request.Page == 1);
        Assert.All(connector.Portal.Requests, request => Assert.Equal($"?page={request.Page}", request.Query));
    }

    [Fact]
    public async Task The_key_goes_to_the_configured_address_only_whatever_the_answers_link_to()
    {
        await using var stranger = await PortalSimulator.StartAsync(new SimulatorOptions { Invoices = 0 });
        await using var connector = await Connector.StartAsync();
        var elsewhere = stranger.BaseAddress.AbsoluteUri;
        foreach (var invoice in connector.Portal.Book.Invoices)
        {
            connector.Portal.Book.Replace(invoice with { CustomerUrl = $"{elsewhere}customers/1", PaymentUrl = $"{elsewhere}pay" });
        }

        var first = new JsonArray(
            [.. connector.Portal.Book.Invoices.Take(15).Select(invoice => JsonNode.Parse(Wire(invoice)))]).ToJsonString();
        connector.Portal.Faults.Add(
            Fault.Body($$"""{"current_page":1,"data":{{first}},"first_page_url":"{{elsewhere}}customer-invoices?page=1","from":1,"next_page_url":"{{elsewhere}}customer-invoices?page=2","path":"{{elsewhere}}","per_page":15,"prev_page_url":null,"to":15}"""),
            when: request => request.Page == 1);

        var rows = await connector.RowsAsync();

        Assert.Equal(connector.Portal.Book.Invoices.Select(invoice => invoice.Id).Order(), rows.Ids().Order());
        Assert.Equal($"{elsewhere}pay", rows[0].Text("paymentUrl"));
        Assert.Empty(stranger.Requests);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var stranger = await PortalSimulator.StartAsync(new SimulatorOptions { Invoices = 3 });
        await using var connector = await Connector.StartAsync();
        connector.Portal.Faults.Add(
            Fault.Body("", status, headers: new Dictionary<string, string> { ["Location"] = $"{stranger.BaseAddress}customer-invoices?page=1" }), times: 100);

        await connector.ProblemAsync("invoices", HttpStatusCode.BadGateway);

        Assert.Empty(stranger.Requests);
    }

    [Theory]
    [InlineData("\"12.95\"", "12.95")]
    [InlineData("\"12.90\"", "12.90")]
    [InlineData("\"0.00\"", "0.00")]
    [InlineData("\"-45.50\"", "-45.50")]
    [InlineData("\"1234567890123456789.12\"", "1234567890123456789.12")]
    [InlineData("\"0.1\"", "0.1")]
    [InlineData("\"1000\"", "1000")]
    [InlineData("12.95", "12.95")]
    [InlineData("-0.3", "-0.3")]
    [InlineData("100", "100")]
    public async Task An_amount_is_read_exactly_as_text_or_number(string sent, string served)
    {
        var row = await OnlyRowAsync(json => json["amount"] = JsonNode.Parse(sent));

        Assert.Equal(served, row.GetProperty("amount").GetRawText());
        Assert.Equal(served, row.GetProperty("openAmount").GetRawText());
    }

    [Theory]
    [InlineData("amount", "\"12,95\"")]
    [InlineData("amount", "\"1.234,95\"")]
    [InlineData("amount", "\"EUR 12\"")]
    [InlineData("amount", "\"\"")]
    [InlineData("amount", "null")]
    [InlineData("amount", "\"NaN\"")]
    [InlineData("amount", "1.5e3")]
    [InlineData("issuedAt", "null")]
    [InlineData("issuedAt", "\"31-01-2026\"")]
    [InlineData("issuedAt", "\"2026-02-30\"")]
    [InlineData("dueAt", "\"soon\"")]
    [InlineData("createdAt", "\"2026-01-31T12:00:00\"")]
    [InlineData("paidAt", "\"yesterday\"")]
    [InlineData("id", "null")]
    [InlineData("id", "\"\"")]
    [InlineData("customerId", "null")]
    [InlineData("currency", "\"\"")]
    public async Task What_a_row_cannot_do_without_is_never_guessed(string member, string sent)
    {
        await using var connector = await Connector.StartAsync();
        Shape(connector, json => json[member] = JsonNode.Parse(sent));

        var title = await connector.ProblemAsync("invoices", HttpStatusCode.BadGateway);

        Assert.Contains(member, title, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dueAt")]
    [InlineData("paidAt")]
    public async Task A_date_that_is_null_absent_or_empty_is_null(string member)
    {
        foreach (var shape in (Action<JsonObject>[])[json => json[member] = null, json => json.Remove(member), json => json[member] = ""])
        {
            var row = await OnlyRowAsync(shape);

            Assert.Null(row.Text(member));
        }
    }

    [Fact]
    public async Task Links_may_lack_any_of_their_parts()
    {
        Action<JsonObject>[] shapes =
        [
            json => json.Remove("links"), json => json["links"] = null, json => json["links"] = new JsonArray(), json => json["links"] = "none", json => json["links"] = new JsonObject(),
            json => json["links"]!["onlinePaymentLink"] = null, json => json["links"]!["onlinePaymentLink"] = new JsonObject(), json => json["links"]!["onlinePaymentLink"]!["href"] = null,
            json => json["links"]!["onlinePaymentLink"]!["href"] = "",
        ];

        foreach (var shape in shapes)
        {
            var row = await OnlyRowAsync(shape);

            Assert.Null(row.Text("paymentUrl"));
        }
    }

    [Fact]
    public async Task Members_that_nobody_knows_are_passed_over()
    {
        var row = await OnlyRowAsync(json =>
        {
            json.Insert(0, "id2", "inv_wrong");
            json["amountPaid"] = new JsonObject { ["amount"] = "99.99", ["id"] = "x", ["deep"] = new JsonArray(1, new JsonObject { ["amount"] = 5 }) };
            json["links"]!["self"] = new JsonObject { ["href"] = "https://a.example/", ["meta"] = new JsonObject { ["href"] = "https://b.example/" } };
            json["notes"] = "dueAt \"x\"";
        });

        Assert.Equal("inv_only", row.Text("id"));
        Assert.Equal("10.00", row.GetProperty("amount").GetRawText());
        Assert.Equal("https://pay.example/", row.Text("paymentUrl"));
    }

    [Fact]
    public async Task An_invoice_that_is_in_the_list_twice_is_one_row()
    {
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 40 }, new() { ["MijnKlantportaal:MaxConcurrentRequests"] = "1" });
        connector.Portal.BeforeAnswer = request =>
        {
            if (request.Page == 2)
            {
                connector.Portal.BeforeAnswer = null;
                connector.Portal.Book.Add(); // Page 1's last row is page 2's first now.
            }
        };

        var rows = await connector.RowsAsync();

        Assert.Equal(40, rows.Count);
        Assert.Equal(40, rows.Ids().Distinct().Count());
    }

    private static async Task<JsonElement> OnlyRowAsync(Action<JsonObject> shape)
    {
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 0 });
        connector.Portal.Book.Add(new PortalInvoice
        {
            Id = "inv_only",
            CustomerId = "cst_only",
            InvoiceNumber = "1",
            IssuedAt = new DateOnly(2026, 11, 1),
            Amount = "10.00",
            CreatedAt = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.FromHours(1)),
            PaymentUrl = "https://pay.example/",
            Shape = shape,
        });
        return Assert.Single(await connector.RowsAsync());
    }

    private static void Shape(Connector connector, Action<JsonObject> shape) =>
        connector.Portal.Book.Replace(connector.Portal.Book.Invoices[7] with { Shape = shape });

    /// <summary>An invoice as the vendor's contract has it.</summary>
    private static string Wire(PortalInvoice invoice) => JsonSerializer.Serialize(new
    {
        id = invoice.Id,
        customerId = invoice.CustomerId,
        invoiceNumber = invoice.InvoiceNumber,
        issuedAt = invoice.IssuedAt,
        dueAt = invoice.DueAt,
        currency = invoice.Currency,
        amount = invoice.Amount,
        paidAt = invoice.PaidAt,
        createdAt = invoice.CreatedAt,
        links = new { customer = new { href = invoice.CustomerUrl }, onlinePaymentLink = new { href = invoice.PaymentUrl } },
    });
}
