using System.Net;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>Requests that are refused: no key, an undeclared method, a parameter or a value that is none.</summary>
public sealed class RefusedRequestsTest(RefusedRequestsTest.Running running) : IClassFixture<RefusedRequestsTest.Running>
{
    private Connector Connector => running.Connector;

    [Theory]
    [InlineData("GET", "invoices")]
    [InlineData("GET", "invoices/inv_1")]
    [InlineData("GET", "summary")]
    [InlineData("GET", "sync")]
    [InlineData("POST", "sync")]
    public async Task Without_the_right_key_the_answer_is_401_with_nothing_in_it(string method, string path)
    {
        using var stranger = new HttpClient { BaseAddress = Connector.Http.BaseAddress };

        foreach (var (query, header) in ((string, string?)[])[("", null), ("?code=wrong", null), ("?code=", null), ("", "wrong"), ("?code=local", "wrong"), ("?code=LOCAL", null)])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"api/{path}{query}");
            if (header is not null)
            {
                request.Headers.Add("x-functions-key", header);
            }

            using var response = await stranger.SendAsync(request);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        }
    }

    [Theory]
    [InlineData("?code=local")]
    [InlineData("?CODE=local")]
    [InlineData("?code=local-master&top=1")]
    public async Task The_key_in_the_address_opens_and_is_no_parameter(string query)
    {
        using var caller = new HttpClient { BaseAddress = Connector.Http.BaseAddress };

        using var response = await caller.GetAsync(new Uri($"api/invoices{query}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("HEAD", "invoices")]
    [InlineData("POST", "invoices")]
    [InlineData("PUT", "invoices/inv_1")]
    [InlineData("HEAD", "invoices/inv_1")]
    [InlineData("HEAD", "summary")]
    [InlineData("DELETE", "sync")]
    [InlineData("HEAD", "sync")]
    [InlineData("OPTIONS", "invoices")]
    [InlineData("HEAD", "health")]
    [InlineData("POST", "health")]
    [InlineData("GET", "nothing")]
    public async Task A_method_that_is_not_declared_and_a_route_that_is_none_are_404(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"api/{path}");

        using var response = await Connector.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("invoices?statsu=open", "statsu", "status, customerId, currency, issuedFrom, issuedTo, dueFrom, dueTo, changedSince")]
    [InlineData("invoices?page=2", "page", "top, skip")]
    [InlineData("invoices?cod=local", "cod", "Allowed")]
    [InlineData("invoices?=1", "''", "Allowed")]
    [InlineData("invoices?status=late", "status", "open, overdue, paid")]
    [InlineData("invoices?status=", "status", "a value")]
    [InlineData("invoices?status=open,,x", "status", "open, overdue, paid")]
    [InlineData("invoices?status=open&status=paid", "status", "with commas")]
    [InlineData("invoices?customerId=,", "customerId", "a value")]
    [InlineData("invoices?currency=", "currency", "a value")]
    [InlineData("invoices?issuedFrom=2026-1-1", "issuedFrom", "yyyy-MM-dd")]
    [InlineData("invoices?issuedTo=31-12-2026", "issuedTo", "yyyy-MM-dd")]
    [InlineData("invoices?dueFrom=2026-02-30", "dueFrom", "yyyy-MM-dd")]
    [InlineData("invoices?dueTo=2026-01-01T00:00:00Z", "dueTo", "yyyy-MM-dd")]
    [InlineData("invoices?issuedFrom=", "issuedFrom", "yyyy-MM-dd")]
    [InlineData("invoices?changedSince=2026-01-01", "changedSince", "an offset")]
    [InlineData("invoices?changedSince=2026-01-01T00:00:00", "changedSince", "an offset")]
    [InlineData("invoices?changedSince=yesterday", "changedSince", "an offset")]
    [InlineData("invoices?changedSince=2026-01-01T25:00:00Z", "changedSince", "an offset")]
    [InlineData("invoices?includeDeleted=true", "includeDeleted", "changedSince")]
    [InlineData("invoices?includeDeleted=1&changedSince=2026-01-01T00:00:00Z", "includeDeleted", "true, false")]
    [InlineData("invoices?top=-1", "top", "from 0")]
    [InlineData("invoices?top=ten", "top", "from 0")]
    [InlineData("invoices?top=1.5", "top", "from 0")]
    [InlineData("invoices?top=%201", "top", "from 0")]
    [InlineData("invoices?top=99999999999", "top", "2147483647")]
    [InlineData("invoices?skip=-1", "skip", "from 0")]
    [InlineData("invoices?skip=", "skip", "from 0")]
    [InlineData("invoices?maxAge=-60", "maxAge", "from 0")]
    [InlineData("invoices?orderBy=price", "orderBy", "issuedAt")]
    [InlineData("invoices?orderBy=amount%20down", "orderBy", "asc or desc")]
    [InlineData("invoices?orderBy=amount%20desc%20x", "orderBy", "asc or desc")]
    [InlineData("invoices?orderBy=", "orderBy", "a value")]
    [InlineData("invoices?select=id,price", "select", "invoiceNumber")]
    [InlineData("invoices?select=", "select", "a value")]
    [InlineData("invoices?format=xml", "format", "json, csv, ndjson")]
    [InlineData("invoices?format=csv&delimiter=;", "delimiter", "comma, semicolon, tab")]
    [InlineData("invoices?format=csv&decimal=dot", "decimal", "point, comma")]
    [InlineData("invoices?format=csv&bom=yes", "bom", "true, false")]
    [InlineData("invoices/inv_1?top=1", "top", "none")]
    [InlineData("summary?status=open", "status", "maxAge, debtors")]
    [InlineData("summary?debtors=many", "debtors", "from 0")]
    [InlineData("summary?maxAge=x", "maxAge", "from 0")]
    [InlineData("sync?now=true", "now", "none")]
    public async Task A_bad_parameter_is_400_and_the_answer_names_it_and_what_is_allowed(string path, string named, string allowed)
    {
        var title = await Connector.ProblemAsync(path, HttpStatusCode.BadRequest);

        Assert.Contains(named, title, StringComparison.Ordinal);
        Assert.Contains(allowed, title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_parameter_of_a_post_is_400_too()
    {
        using var response = await Connector.Http.PostAsync(new Uri("api/sync?full=true", UriKind.Relative), content: null);

        Assert.Contains("full", await response.ProblemAsync(HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invoice_that_is_not_there_is_404_and_the_answer_says_as_of_when()
    {
        await Connector.RowsAsync();

        var title = await Connector.ProblemAsync("invoices/inv_unknown", HttpStatusCode.NotFound);

        Assert.Contains("inv_unknown", title, StringComparison.Ordinal);
        Assert.Contains("as of", title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_parameter_costs_the_portal_nothing()
    {
        await using var connector = await Connector.StartAsync();

        await connector.ProblemAsync("invoices?top=-1", HttpStatusCode.BadRequest);

        Assert.Empty(connector.Portal.Requests);
    }

    public sealed class Running : IAsyncLifetime
    {
        internal Connector Connector { get; private set; } = null!;

        public async Task InitializeAsync() => Connector = await Connector.StartAsync();

        public async Task DisposeAsync() => await Connector.DisposeAsync();
    }
}
