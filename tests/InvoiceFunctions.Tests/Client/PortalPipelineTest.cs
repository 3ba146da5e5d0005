using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;
using MijnKlantportaal.Simulator;
using Moq;

namespace InvoiceFunctions.Tests.Client;

public sealed class PortalPipelineTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_key_goes_along_below_the_base_address_with_and_without_its_closing_slash(bool slash)
    {
        await using var portal = await PortalSimulator.StartAsync();
        using var pipeline = PortalPipeline.To(
            portal, configure: options => options.BaseAddress = new Uri(portal.BaseAddress.AbsoluteUri.TrimEnd('/') + (slash ? "/" : "")));

        await pipeline.ReadAllAsync(knownLast: 27);
        await pipeline.InvoiceAsync(portal.Book.Invoices[0].Id);

        Assert.All(portal.Requests, request => Assert.Equal((true, 200), (request.KeyPresented, request.Status)));
        Assert.Equal(28, portal.Requests.Count);
    }

    [Theory]
    [InlineData("https://elsewhere.example/v1/customer-invoices")]
    [InlineData("https://portal.example.elsewhere.example/v1/customer-invoices")]
    [InlineData("https://elsewhere.example/https://portal.example/v1/customer-invoices")]
    [InlineData("https://portal.example@elsewhere.example/v1/customer-invoices")]
    [InlineData("http://portal.example/v1/customer-invoices")]
    [InlineData("https://portal.example:8443/v1/customer-invoices")]
    [InlineData("https://portal.example/v2/customer-invoices")]
    [InlineData("https://portal.example/v1x/customer-invoices")]
    [InlineData("https://portal.example/v1/../v2/customer-invoices")]
    [InlineData("https://portal.example/")]
    public async Task A_request_to_anywhere_else_is_not_sent_at_all(string address)
    {
        var stub = new StubPortal();
        using var pipeline = PortalPipeline.To(stub);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Options.Set(RateBudgetHandler.Budget, pipeline.Budget);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => pipeline.Http.SendAsync(request));

        Assert.Contains("MijnKlantportaal__BaseAddress only", refused.Message, StringComparison.Ordinal);
        Assert.Empty(stub.Calls);
    }

    [Fact]
    public async Task A_request_without_a_budget_is_not_sent()
    {
        var stub = new StubPortal();
        using var pipeline = PortalPipeline.To(stub);

        await Assert.ThrowsAsync<InvalidOperationException>(() => pipeline.Http.GetAsync(new Uri("https://portal.example/v1/customers")));

        Assert.Empty(stub.Calls);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = await PortalSimulator.StartAsync();
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.Body("", 302, headers: new Dictionary<string, string> { ["Location"] = $"{elsewhere.BaseAddress}customer-invoices?page=1" }));
        using var pipeline = PortalPipeline.To(portal);

        var refused = await FailsAsync<PortalUnavailableException>(() => pipeline.ReadAllAsync());

        Assert.Contains("302", refused.Message, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_next_address_on_another_host_gets_no_request()
    {
        var stub = new StubPortal()
            .On("customer-invoices?page=1", PortalText.Page($"[{PortalText.Invoice()}]", next: "\"https://elsewhere.example/v1/customer-invoices?page=2\"", perPage: "1"))
            .On("customer-invoices?page=2", PortalText.Page($"[{PortalText.Invoice(("id", "\"inv_2\""))}]", current: 2, from: "2", to: "2", perPage: "1"));
        using var pipeline = PortalPipeline.To(stub);

        await foreach (var _ in pipeline.Client.ReadInvoicesAsync(new PageRange(1, null, 100, 1), pipeline.Budget, CancellationToken.None))
        {
        }

        Assert.Equal([("/v1/customer-invoices?page=1", "stub-key"), ("/v1/customer-invoices?page=2", "stub-key")], stub.Calls);
    }

    [Fact]
    public async Task On_401_the_key_is_fetched_afresh_once_and_the_call_repeated()
    {
        var key = new Mock<IPortalApiKey>(MockBehavior.Strict);
        key.Setup(k => k.GetAsync(null, It.IsAny<CancellationToken>())).ReturnsAsync("old");
        key.Setup(k => k.GetAsync("old", It.IsAny<CancellationToken>())).ReturnsAsync("new");
        var stub = new StubPortal().On(
            $"customer-invoices/{PortalText.Id}", call => call == 1 ? StubPortal.Answer("{}", HttpStatusCode.Unauthorized) : StubPortal.Answer(PortalText.Invoice()));
        using var pipeline = PortalPipeline.To(stub, key.Object);

        var invoice = await pipeline.InvoiceAsync();

        Assert.Equal(PortalText.Id, invoice?.Id);
        Assert.Equal(["old", "new"], stub.Calls.Select(call => call.Key));
        Assert.Equal(2, pipeline.Budget.Window.Used);
        key.Verify(k => k.GetAsync("old", It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task A_fresh_key_that_is_refused_too_is_not_fetched_again()
    {
        var key = new Mock<IPortalApiKey>(MockBehavior.Strict);
        key.Setup(k => k.GetAsync(null, It.IsAny<CancellationToken>())).ReturnsAsync("old");
        key.Setup(k => k.GetAsync("old", It.IsAny<CancellationToken>())).ReturnsAsync("new");
        var stub = new StubPortal().On($"customer-invoices/{PortalText.Id}", _ => StubPortal.Answer("{}", HttpStatusCode.Unauthorized));
        using var pipeline = PortalPipeline.To(stub, key.Object);

        await FailsAsync<PortalKeyRefusedException>(() => pipeline.InvoiceAsync());

        Assert.Equal(["old", "new"], stub.Calls.Select(call => call.Key));
        key.Verify(k => k.GetAsync("old", It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task A_key_that_has_not_changed_is_not_tried_twice()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { ApiKey = "renewed" });
        using var pipeline = PortalPipeline.To(portal, new RotatingKey("secret-key", () => "secret-key"));

        var refused = await FailsAsync<PortalKeyRefusedException>(() => pipeline.ReadAllAsync());

        Assert.Contains("Settings → API keys", refused.Message, StringComparison.Ordinal);
        Assert.Equal(401, Assert.Single(portal.Requests).Status);
    }

    [Fact]
    public async Task Requests_refused_at_once_share_one_fresh_key()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = 16 * 15 });
        var key = new RotatingKey("replaced", () => portal.ApiKey);
        using var pipeline = PortalPipeline.To(portal, key);

        var invoices = await pipeline.ReadAllAsync(knownLast: 16);

        Assert.Equal(16 * 15, invoices.Count);
        Assert.Equal(1, key.Fetched);
        Assert.Equal(16, portal.Requests.Count(request => request.Status == 200));
    }

    [Fact]
    public async Task A_missing_scope_is_told_by_its_name()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Scopes = [] });
        using var pipeline = PortalPipeline.To(portal);
        var some = new PageRange(1, null, 1, 1);

        var list = await FailsAsync<PortalScopeMissingException>(() => pipeline.ReadAllAsync());
        var one = await FailsAsync<PortalScopeMissingException>(() => pipeline.InvoiceAsync());
        var customers = await FailsAsync<PortalScopeMissingException>(async () => await pipeline.Client.ReadCustomersAsync(some, pipeline.Budget, default).GetAsyncEnumerator().MoveNextAsync());
        var customer = await FailsAsync<PortalScopeMissingException>(() => pipeline.Client.GetCustomerAsync("cst_1", pipeline.Budget, default));

        Assert.All([list, one], refused => Assert.Equal("invoices.read", refused.Scope));
        Assert.All([customers, customer], refused => Assert.Equal("customers.read", refused.Scope));
        Assert.Contains("customers.read", customers.Message, StringComparison.Ordinal);
        Assert.Equal(4, portal.Requests.Count);
    }

    public static TheoryData<Fault> PassingFaults =>
        [Fault.ServerError, Fault.Status(502), Fault.Status(408), Fault.Reset, Fault.ResetMidBody, Fault.HtmlPage(503)];

    [Theory]
    [MemberData(nameof(PassingFaults), DisableDiscoveryEnumeration = true)]
    public async Task What_may_pass_is_tried_again_and_each_try_is_spent(Fault fault)
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(fault, times: 3);
        using var pipeline = PortalPipeline.To(portal);

        var invoice = await pipeline.InvoiceAsync(portal.Book.Invoices[0].Id);

        Assert.Equal(portal.Book.Invoices[0].Id, invoice?.Id);
        Assert.Equal((4, 4), (portal.Requests.Count, pipeline.Budget.Window.Used));
    }

    [Theory]
    [MemberData(nameof(PassingFaults), DisableDiscoveryEnumeration = true)]
    public async Task What_does_not_pass_is_given_up_after_three_retries(Fault fault)
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(fault, times: 100);
        using var pipeline = PortalPipeline.To(portal);

        var failed = await FailsAsync<PortalUnavailableException>(() => pipeline.ReadAllAsync());

        Assert.False(failed.TimedOut);
        Assert.Equal((4, 4), (portal.Requests.Count, pipeline.Budget.Window.Used));
    }

    public static TheoryData<Fault> Stalls => [Fault.Stall(), Fault.StallMidBody];

    [Theory]
    [MemberData(nameof(Stalls), DisableDiscoveryEnumeration = true)]
    public async Task A_portal_that_stalls_each_time_has_timed_out(Fault stall)
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(stall, times: 100);
        using var pipeline = PortalPipeline.To(portal, configure: options => options.AttemptTimeout = TimeSpan.FromMilliseconds(50));

        var failed = await FailsAsync<PortalUnavailableException>(() => pipeline.ReadAllAsync());

        Assert.True(failed.TimedOut);
        Assert.Equal(4, pipeline.Budget.Window.Used);
    }

    [Fact]
    public async Task A_stall_is_tried_again()
    {
        var stub = new StubPortal().On($"customer-invoices/{PortalText.Id}", async (call, token) =>
        {
            await Task.Delay(call == 1 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, token);
            return StubPortal.Answer(PortalText.Invoice());
        });
        using var pipeline = PortalPipeline.To(stub, configure: options => options.AttemptTimeout = TimeSpan.FromSeconds(1));

        Assert.NotNull(await pipeline.InvoiceAsync());
        Assert.Equal(2, pipeline.Budget.Window.Used);
    }

    [Fact]
    public async Task A_gateway_that_timed_out_is_a_timeout()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.Status(504), times: 100);
        using var pipeline = PortalPipeline.To(portal);

        Assert.True((await FailsAsync<PortalUnavailableException>(() => pipeline.ReadAllAsync())).TimedOut);
    }

    [Fact]
    public async Task A_retry_waits_a_moment_and_not_the_hour_that_a_maintenance_page_asks_for()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.Body("", 503, headers: new Dictionary<string, string> { ["Retry-After"] = "3600" }));
        using var pipeline = PortalPipeline.To(portal, configure: options => options.RetryDelay = TimeSpan.FromMilliseconds(2));

        Assert.NotNull(await pipeline.InvoiceAsync(portal.Book.Invoices[0].Id));
        Assert.Equal(2, portal.Requests.Count);
    }

    [Fact]
    public async Task A_portal_that_is_not_there_cannot_be_reached()
    {
        var stub = new StubPortal().On("customer-invoices?page=1", _ => throw new HttpRequestException("Connection refused (portal.example:443)"));
        using var pipeline = PortalPipeline.To(stub);

        var failed = await FailsAsync<PortalUnavailableException>(() => pipeline.ReadAllAsync());

        Assert.False(failed.TimedOut);
        Assert.Equal((4, 4), (stub.Calls.Count, pipeline.Budget.Window.Used));
    }

    [Fact]
    public async Task A_refusal_for_the_rate_is_not_tried_again()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { RequestsPerMinute = 1 });
        using var other = PortalPipeline.To(portal);
        using var pipeline = PortalPipeline.To(portal);
        await other.InvoiceAsync(portal.Book.Invoices[0].Id);

        var refused = await FailsAsync<PortalRateLimitedException>(() => pipeline.InvoiceAsync(portal.Book.Invoices[0].Id));

        Assert.True(refused.Refused);
        Assert.Equal((2, 1, 1), (portal.Requests.Count, portal.Refused, pipeline.Budget.Window.Refused));
    }

    [Fact]
    public async Task Retries_end_where_the_budget_ends()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { RequestsPerMinute = 2 });
        portal.Faults.Add(Fault.ServerError, times: 100);
        using var pipeline = PortalPipeline.To(portal, configure: options => options.RequestsPerMinute = 2);

        var refused = await FailsAsync<PortalRateLimitedException>(() => pipeline.ReadAllAsync());

        Assert.Equal((false, 2, 0), (refused.Refused, portal.Requests.Count, portal.Refused));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(405)]
    [InlineData(422)]
    public async Task A_refusal_that_will_not_pass_is_not_tried_again(int status)
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.Status(status), times: 100);
        using var pipeline = PortalPipeline.To(portal);

        var failed = await FailsAsync<PortalUnavailableException>(() => pipeline.ReadAllAsync());

        Assert.Contains($"answered {status} to customer-invoices?page=1", failed.Message, StringComparison.Ordinal);
        Assert.Single(portal.Requests);
    }

    [Fact]
    public async Task Who_cancels_is_told_so_and_nothing_is_tried_again()
    {
        using var cancel = new CancellationTokenSource();
        var stub = new StubPortal().On($"customer-invoices/{PortalText.Id}", async (_, token) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return StubPortal.Answer("");
        });
        using var pipeline = PortalPipeline.To(stub);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pipeline.Client.GetInvoiceAsync(PortalText.Id, pipeline.Budget, cancel.Token));

        Assert.Single(stub.Calls);
    }

    [Fact]
    public async Task A_key_that_cannot_be_had_is_told_as_it_is_and_costs_no_request()
    {
        var key = new Mock<IPortalApiKey>();
        key.Setup(k => k.GetAsync(null, It.IsAny<CancellationToken>())).ThrowsAsync(new InvalidDataException("no vault"));
        var stub = new StubPortal();
        using var pipeline = PortalPipeline.To(stub, key.Object);

        await Assert.ThrowsAsync<InvalidDataException>(() => pipeline.InvoiceAsync());

        Assert.Empty(stub.Calls);
        Assert.Equal(0, pipeline.Budget.Window.Used);
    }

    [Theory]
    [InlineData("key\u200b")]
    [InlineData("sleutel‑één")]
    [InlineData("key\r\nX-Other: 1")]
    public async Task A_key_that_no_header_can_hold_is_a_key_to_renew_and_is_not_sent(string key)
    {
        var stub = new StubPortal();
        using var pipeline = PortalPipeline.To(stub, new RotatingKey(key, () => key));

        var refused = await FailsAsync<PortalKeyRefusedException>(() => pipeline.InvoiceAsync());

        Assert.Contains("was not sent", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, refused.ToString(), StringComparison.Ordinal);
        Assert.Empty(stub.Calls);
    }

    [Fact]
    public async Task A_key_that_no_header_can_hold_is_fetched_afresh_like_a_refused_one()
    {
        var stub = new StubPortal().On($"customer-invoices/{PortalText.Id}", PortalText.Invoice());
        using var pipeline = PortalPipeline.To(stub, new RotatingKey("key\u200b", () => "new"));

        Assert.NotNull(await pipeline.InvoiceAsync());
        Assert.Equal("new", Assert.Single(stub.Calls).Key);
    }

    [Fact]
    public async Task A_bad_address_is_told_by_its_setting_before_anything_is_sent()
    {
        await using var services = new ServiceCollection()
            .AddSingleton(Mock.Of<IPortalApiKey>())
            .AddPortalClient()
            .Configure<PortalOptions>(options => options.BaseAddress = new Uri("http://portal.example/v1"))
            .BuildServiceProvider();
        var budget = new RateBudget(TimeProvider.System, new PortalOptions(), new RateWindow());

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(
            async () => await services.GetRequiredService<InvoiceApiClient>().GetInvoiceAsync(PortalText.Id, budget, default));

        Assert.Contains("MijnKlantportaal__BaseAddress", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The failure, which never holds a key or a payment link, in none of its parts.</summary>
    private static async Task<T> FailsAsync<T>(Func<Task> call)
        where T : Exception
    {
        var failure = await Assert.ThrowsAsync<T>(call);

        Assert.All(
            ["simulator-key", "stub-key", "secret-key", "/pay/", "Bearer"],
            secret => Assert.DoesNotContain(secret, failure.ToString(), StringComparison.Ordinal));
        return failure;
    }
}
