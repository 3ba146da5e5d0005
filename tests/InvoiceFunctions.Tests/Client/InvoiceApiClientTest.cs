using MijnKlantportaal.Client;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Client;

public sealed class InvoiceApiClientTest
{
    private static readonly PageRange All = new(1, null, 100, 16);

    [Fact]
    public async Task One_invoice_is_the_same_as_in_the_list()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = 5 });
        using var pipeline = PortalPipeline.To(portal);

        var listed = await pipeline.ReadAllAsync();

        foreach (var invoice in listed)
        {
            Assert.Equal(PortalText.All(invoice), PortalText.All((await pipeline.InvoiceAsync(invoice.Id))!));
        }
    }

    [Theory]
    [InlineData("inv_none")]
    [InlineData("inv/../none")]
    [InlineData("inv?page=2")]
    [InlineData("inv é#1")]
    public async Task An_invoice_that_the_portal_does_not_have_is_null(string id)
    {
        await using var portal = await PortalSimulator.StartAsync();
        using var pipeline = PortalPipeline.To(portal);

        Assert.Null(await pipeline.InvoiceAsync(id));
        Assert.Equal(("", 404), (Assert.Single(portal.Requests).Query, portal.Requests[0].Status));
    }

    [Fact]
    public async Task Several_are_asked_for_side_by_side_and_each_once()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = 10 });
        using var pipeline = PortalPipeline.To(portal);
        var ids = portal.Book.Invoices.Select(invoice => invoice.Id).Append("inv_none").ToList();

        var invoices = await pipeline.Client.GetInvoicesAsync(ids, 4, pipeline.Budget, default);

        Assert.Equal(ids.Order(), invoices.Keys.Order());
        Assert.All(invoices, invoice => Assert.Equal(invoice.Key == "inv_none" ? null : invoice.Key, invoice.Value?.Id));
        Assert.Equal(11, portal.Requests.Count);
    }

    [Theory]
    [InlineData("""{"message":"ok"}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{\"id\":\"\\ud800\"}")]
    public async Task An_answer_that_is_no_invoice_is_refused(string body)
    {
        using var pipeline = PortalPipeline.To(new StubPortal().On($"customer-invoices/{PortalText.Id}", body));

        await Assert.ThrowsAsync<PortalMalformedException>(() => pipeline.InvoiceAsync());
    }

    [Fact]
    public async Task Another_invoice_than_asked_for_is_refused()
    {
        using var pipeline = PortalPipeline.To(new StubPortal().On($"customer-invoices/{PortalText.Id}", PortalText.Invoice(("id", "\"inv_other\""))));

        var refused = await Assert.ThrowsAsync<PortalMalformedException>(() => pipeline.InvoiceAsync());

        Assert.Contains("answered with inv_other", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_portal_without_the_list_points_at_the_setting()
    {
        await using var portal = await PortalSimulator.StartAsync();
        using var pipeline = PortalPipeline.To(portal, configure: options => options.BaseAddress = new Uri(portal.BaseAddress, "/v2"));

        var refused = await Assert.ThrowsAsync<PortalMalformedException>(() => pipeline.ReadAllAsync());

        Assert.Contains("MijnKlantportaal__BaseAddress", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_tells_when_it_was_asked_for_and_not_when_it_came()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));
        var stub = new StubPortal().On("customer-invoices?page=1", _ =>
        {
            clock.Advance(TimeSpan.FromSeconds(3));
            return StubPortal.Answer(PortalText.Page($"[{PortalText.Invoice()}]"));
        });
        using var pipeline = PortalPipeline.To(stub, clock: clock);

        await foreach (var page in pipeline.PagesAsync())
        {
            Assert.Equal(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero), page.RequestedAt);
        }
    }

    [Fact]
    public async Task All_customers_are_read_and_each_by_its_id()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = 12 * 40 });
        using var pipeline = PortalPipeline.To(portal);
        var truth = portal.Book.Customers.Select(customer => (customer.Id, customer.CompanyName)).ToList();

        var customers = new List<Customer>();
        await foreach (var page in pipeline.Client.ReadCustomersAsync(All, pipeline.Budget, default))
        {
            customers.AddRange(page.Items);
        }

        var one = await pipeline.Client.GetCustomerAsync(truth[7].Id, pipeline.Budget, default);
        var none = await pipeline.Client.GetCustomerAsync("cst_none", pipeline.Budget, default);

        Assert.Equal(40, truth.Count);
        Assert.Equal(truth, customers.Select(customer => (customer.Id, customer.CompanyName!)));
        Assert.Equal(customers[7], one);
        Assert.Null(none);
    }

    [Theory]
    [InlineData("""{"id":"cst_1"}""")]
    [InlineData("""{"companyName":null,"customerGroups":[{"a":1}],"id":"cst_1","new":{}}""")]
    public async Task A_customer_may_have_no_name(string body)
    {
        using var pipeline = PortalPipeline.To(new StubPortal().On("customers/cst_1", body));

        Assert.Equal(new Customer { Id = "cst_1" }, await pipeline.Client.GetCustomerAsync("cst_1", pipeline.Budget, default));
    }

    [Theory]
    [InlineData("""{"companyName":"Bakkerij"}""")]
    [InlineData("""{"id":null}""")]
    [InlineData("""{"id":"cst_1","companyName":{}}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("<html>")]
    public async Task What_is_no_customer_is_refused_in_the_list_and_alone(string body)
    {
        var stub = new StubPortal().On("customers/cst_1", body).On("customers?page=1", PortalText.Page($"[{body}]"));
        using var pipeline = PortalPipeline.To(stub);

        await Assert.ThrowsAsync<PortalMalformedException>(() => pipeline.Client.GetCustomerAsync("cst_1", pipeline.Budget, default));
        await Assert.ThrowsAsync<PortalMalformedException>(
            async () => await pipeline.Client.ReadCustomersAsync(All, pipeline.Budget, default).GetAsyncEnumerator().MoveNextAsync());
    }
}
