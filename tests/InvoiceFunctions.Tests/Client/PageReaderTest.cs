using System.Net;
using System.Text;
using MijnKlantportaal.Client;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Client;

public sealed class PageReaderTest
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_page_is_its_items_in_order_and_whether_more_follow()
    {
        var page = Read(PortalText.Page($"[{PortalText.Invoice()},{PortalText.Invoice(("id", "\"inv_2\""))}]", to: "2", next: "\"https://x.example?page=2\""));

        Assert.Equal([PortalText.Id, "inv_2"], page.Items.Select(invoice => invoice.Id));
        Assert.Equal((1, true, Now), (page.Number, page.HasNext, page.RequestedAt));
    }

    [Theory]
    [InlineData("\"https://x.example?page=2,\"", true)]
    [InlineData("\"?\"", true)]
    [InlineData("null", false)]
    [InlineData("\"\"", false)]
    public void What_the_next_address_is_does_not_matter_only_that_there_is_one(string next, bool hasNext) =>
        Assert.Equal(hasNext, Read(PortalText.Page($"[{PortalText.Invoice()}]", next: next)).HasNext);

    [Theory]
    [InlineData("null", "null")]
    [InlineData(null, null)]
    [InlineData("0", "0")]
    [InlineData("16", "15")]
    public void An_empty_page_is_from_nowhere_to_nowhere(string? from, string? to)
    {
        var page = Read(PortalText.Page("[]", current: 2, from: from, to: to), asked: 2);

        Assert.Empty(page.Items);
        Assert.False(page.HasNext);
    }

    [Theory]
    [InlineData(null, null, "15")]
    [InlineData("1", null, "15")]
    [InlineData("1", "1", null)]
    [InlineData("null", "null", "null")]
    public void The_counts_of_the_envelope_may_be_missing(string? from, string? to, string? perPage) =>
        Assert.Single(Read(PortalText.Page($"[{PortalText.Invoice()}]", from: from, to: to, perPage: perPage)).Items);

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 2)]
    public void Another_page_than_asked_for_is_refused(int asked, int answered) =>
        AssertRefused($"page {asked} says that it is page {answered}", PortalText.Page($"[{PortalText.Invoice()}]", current: answered), asked);

    [Theory]
    [InlineData("{\"current_page\":1,\"next_page_url\":null}", "lacks data")]
    [InlineData("{\"current_page\":1,\"data\":[]}", "lacks next_page_url")]
    [InlineData("{\"data\":[],\"next_page_url\":null}", "says that it is page (none)")]
    [InlineData("{\"current_page\":\"1\",\"data\":[],\"next_page_url\":null}", "says that it is page (none)")]
    [InlineData("{\"current_page\":1.5,\"data\":[],\"next_page_url\":null}", "says that it is page (none)")]
    [InlineData("{\"current_page\":1,\"data\":null,\"next_page_url\":null}", "data that is not a list")]
    [InlineData("{\"current_page\":1,\"data\":{\"0\":{}},\"next_page_url\":null}", "data that is not a list")]
    [InlineData("{\"current_page\":1,\"data\":[],\"next_page_url\":\"https://x.example?page=2\"}", "empty and yet says that more follows")]
    [InlineData("{\"current_page\":1,\"data\":[],\"next_page_url\":{}}", "lacks next_page_url")]
    [InlineData("{\"current_page\":1,\"data\":[],\"next_page_url\":2}", "lacks next_page_url")]
    [InlineData("{\"current_page\":1,\"data\":[null],\"next_page_url\":null}", "Null where an invoice was expected")]
    [InlineData("{\"message\":\"Server Error\"}", "lacks data")]
    [InlineData("[]", "is not an object")]
    [InlineData("null", "is not an object")]
    [InlineData("\"ok\"", "is not an object")]
    [InlineData("", "is not the JSON it documents (0 bytes)")]
    [InlineData("<!DOCTYPE html><html><body>We zijn zo terug</body></html>", "is not the JSON it documents")]
    [InlineData("{\"current_page\":1,\"data\":[{\"id\":\"\\ud800\"}],\"next_page_url\":null}", "is not the JSON it documents")]
    public void What_is_no_page_is_refused_and_says_why(string body, string reason) => AssertRefused(reason, body);

    [Theory]
    [InlineData("1", "15")]
    [InlineData("16", "16")]
    [InlineData("2", "2")]
    [InlineData("1", "0")]
    public void Counts_that_contradict_the_items_are_refused(string from, string to) =>
        AssertRefused($"1 items and says they are {from} to {to}", PortalText.Page($"[{PortalText.Invoice()}]", from: from, to: to));

    [Fact]
    public void An_empty_page_that_counts_items_is_refused() =>
        AssertRefused("holds 0 items and says they are 16 to 30", PortalText.Page("[]", current: 2, from: "16", to: "30"), asked: 2);

    [Fact]
    public void A_page_cut_off_anywhere_is_refused()
    {
        var body = Encoding.UTF8.GetBytes(PortalText.Page($"[{PortalText.Invoice()}]"));

        Assert.All(Enumerable.Range(0, body.Length), length =>
        {
            var refused = Assert.Throws<PortalMalformedException>(() => PageReader.Read(body.AsSpan(0, length), 1, Now, new CustomerInvoiceReader().Read));
            Assert.DoesNotContain("123-abc", refused.ToString(), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_are_counted_and_the_next_address_is_never_followed(bool strayComma)
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = 100, StrayComma = strayComma });
        using var pipeline = PortalPipeline.To(portal);

        var invoices = await pipeline.ReadAllAsync(maxConcurrency: 2);

        Assert.Equal(portal.Book.Invoices.Select(invoice => invoice.Id), invoices.Select(invoice => invoice.Id));
        Assert.Equal(["?page=1", "?page=2", "?page=3", "?page=4", "?page=5", "?page=6", "?page=7"], portal.Requests.Select(request => request.Query).Order().Take(7));
        Assert.All(portal.Requests, request => Assert.Matches("^\\?page=[0-9]+$", request.Query));
    }

    [Fact]
    public async Task A_portal_that_always_answers_page_1_is_a_clear_error_and_no_loop()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = 100 });
        portal.Faults.Add(Fault.WrongPage, times: 1_000);
        using var pipeline = PortalPipeline.To(portal);
        var read = new List<int>();

        var refused = await Assert.ThrowsAsync<PortalMalformedException>(async () =>
        {
            await foreach (var page in pipeline.PagesAsync(maxConcurrency: 1))
            {
                read.Add(page.Number);
            }
        });

        Assert.Contains("page 2 says that it is page 1", refused.Message, StringComparison.Ordinal);
        Assert.Equal([1], read);
        Assert.Equal(2, portal.Requests.Count);
    }

    [Fact]
    public async Task A_maintenance_page_that_says_200_is_refused_and_not_an_empty_list()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.HtmlPage(200), times: 2);
        using var pipeline = PortalPipeline.To(portal);

        await Assert.ThrowsAsync<PortalMalformedException>(() => pipeline.ReadAllAsync());
        await Assert.ThrowsAsync<PortalMalformedException>(() => pipeline.InvoiceAsync(portal.Book.Invoices[0].Id));
    }

    [Fact]
    public async Task Json_that_ends_halfway_is_refused()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.CutOffJson, times: 2);
        using var pipeline = PortalPipeline.To(portal);

        await Assert.ThrowsAsync<PortalMalformedException>(() => pipeline.ReadAllAsync());
        await Assert.ThrowsAsync<PortalMalformedException>(() => pipeline.InvoiceAsync(portal.Book.Invoices[0].Id));
    }

    [Fact]
    public async Task A_byte_order_mark_in_front_is_borne()
    {
        var stub = new StubPortal()
            .On("customer-invoices?page=1", $"\ufeff{PortalText.Page($"[{PortalText.Invoice()}]")}")
            .On($"customer-invoices/{PortalText.Id}", $"\ufeff{PortalText.Invoice()}")
            .On("customers/cst_1", "\ufeff{\"id\":\"cst_1\"}");
        using var pipeline = PortalPipeline.To(stub);

        Assert.Single(await pipeline.ReadAllAsync());
        Assert.NotNull(await pipeline.InvoiceAsync());
        Assert.NotNull(await pipeline.Client.GetCustomerAsync("cst_1", pipeline.Budget, CancellationToken.None));
    }

    [Fact]
    public async Task Text_that_is_no_utf8_is_refused_before_it_is_stored()
    {
        HttpResponseMessage Latin1(string body) => new(HttpStatusCode.OK) { Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body)) };
        var invoice = PortalText.Invoice(("invoiceNumber", "\"Café\""));
        var stub = new StubPortal()
            .On("customer-invoices?page=1", _ => Latin1(PortalText.Page($"[{invoice}]")))
            .On($"customer-invoices/{PortalText.Id}", _ => Latin1(invoice));
        using var pipeline = PortalPipeline.To(stub);

        await Assert.ThrowsAsync<PortalMalformedException>(() => pipeline.ReadAllAsync());
        await Assert.ThrowsAsync<PortalMalformedException>(() => pipeline.InvoiceAsync());
    }

    private static Page<CustomerInvoice> Read(string body, int asked = 1) =>
        PageReader.Read(Encoding.UTF8.GetBytes(body), asked, Now, new CustomerInvoiceReader().Read);

    private static void AssertRefused(string reason, string body, int asked = 1) =>
        Assert.Contains(reason, Assert.Throws<PortalMalformedException>(() => Read(body, asked)).Message, StringComparison.Ordinal);
}
