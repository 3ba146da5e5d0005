using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Simulator;

public class FaultTests
{
    [Fact]
    public async Task A_fault_befalls_the_next_matching_requests_and_no_more()
    {
        await using var portal = await PortalSimulator.StartAsync();
        var client = portal.Client();
        portal.Faults.Add(Fault.Status(503), times: 2, when: r => r.Page == 2);

        List<HttpStatusCode> statuses = [];
        foreach (var page in (int[])[1, 2, 2, 2])
            statuses.Add(await client.StatusAsync($"customer-invoices?page={page}"));

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], statuses);
        Assert.Equal([200, 503, 503, 200], portal.Requests.Select(r => r.Status));
    }

    [Fact]
    public async Task A_server_error_has_the_portals_json_and_counts()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.ServerError);

        using var response = await portal.Client().GetAsync("customer-invoices");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("""{"code":500,"message":"Server Error"}""", await response.BodyAsync());
        Assert.Equal("59", response.Header("X-RateLimit-Remaining"));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(503)]
    public async Task A_maintenance_page_is_html_and_none_of_the_portals(int status)
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.HtmlPage(status));

        using var response = await portal.Client().GetAsync("customer-invoices");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("<!DOCTYPE html>", await response.BodyAsync(), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("X-RateLimit-Limit"));
    }

    [Fact]
    public async Task A_reset_gives_no_answer_at_all()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.Reset);
        var client = portal.Client();

        await Assert.ThrowsAsync<HttpRequestException>(
            () => client.GetAsync("customer-invoices", HttpCompletionOption.ResponseHeadersRead));

        Assert.Equal(0, Assert.Single(portal.Requests).Status);
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync());
    }

    [Fact]
    public async Task A_reset_of_a_used_connection_is_not_mended_by_HttpClient_itself()
    {
        await using var portal = await PortalSimulator.StartAsync();
        var client = portal.Client();
        await client.StatusAsync();
        portal.Faults.Add(Fault.Reset);

        await Assert.ThrowsAsync<HttpRequestException>(() => client.StatusAsync());

        Assert.Equal([200, 0], portal.Requests.Select(r => r.Status));
    }

    [Fact]
    public async Task A_reset_mid_body_comes_after_the_headers()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.ResetMidBody);

        using var response = await portal.Client().GetAsync("customer-invoices", HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var failure = await Assert.ThrowsAnyAsync<Exception>(response.BodyAsync);
        Assert.True(failure is HttpRequestException or IOException);
    }

    [Fact]
    public async Task Cut_off_json_is_a_well_formed_message_that_cannot_be_parsed()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.CutOffJson);

        var body = await portal.Client().GetStringAsync("customer-invoices");

        Assert.StartsWith("""{"current_page":1,"data":[""", body, StringComparison.Ordinal);
        Assert.ThrowsAny<JsonException>(() => JsonNode.Parse(body));
    }

    [Fact]
    public async Task A_stall_lasts_until_the_client_gives_up()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.Stall());
        portal.Faults.Add(Fault.StallMidBody);
        var client = portal.Client();
        client.Timeout = TimeSpan.FromSeconds(0.3);

        await Assert.ThrowsAsync<TaskCanceledException>(() => client.GetAsync("customer-invoices"));
        await Assert.ThrowsAsync<TaskCanceledException>(() => client.GetAsync("customer-invoices"));

        Assert.Equal([0, 200], portal.Requests.Select(r => r.Status));
    }

    [Fact]
    public async Task A_stall_of_some_time_ends_in_an_aborted_connection()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.Stall(TimeSpan.FromSeconds(0.2)));

        await Assert.ThrowsAsync<HttpRequestException>(() => portal.Client().GetAsync("customer-invoices"));
    }

    [Fact]
    public async Task Disposal_does_not_wait_for_a_stalled_client()
    {
        var portal = await PortalSimulator.StartAsync(new() { Latency = TimeSpan.FromMilliseconds(1) });
        portal.Faults.Add(Fault.Stall(), times: 3);
        var calls = Enumerable.Range(0, 3).Select(_ => portal.Client().GetAsync("customer-invoices")).ToArray();
        while (portal.Requests.Count < 3)
            await Task.Delay(5);

        var watch = Stopwatch.StartNew();
        await portal.DisposeAsync();
        await portal.DisposeAsync();

        foreach (var call in calls)
            await Assert.ThrowsAsync<HttpRequestException>(() => call);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task A_delay_and_the_latency_hold_the_right_answer_back()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Latency = TimeSpan.FromSeconds(0.1) });
        portal.Faults.Add(Fault.Delay(TimeSpan.FromSeconds(0.2)));
        var client = portal.Client();

        var watch = Stopwatch.StartNew();
        var page = await client.PageAsync(3);
        var late = watch.Elapsed;
        await client.PageAsync(3);
        var usual = watch.Elapsed - late;

        Assert.Equal(3, (int)page["current_page"]!);
        // A timer may fire some milliseconds early.
        Assert.True(late > TimeSpan.FromSeconds(0.28), $"{late}");
        Assert.True(usual > TimeSpan.FromSeconds(0.09), $"{usual}");
    }

    [Fact]
    public async Task A_wrong_page_is_page_1_whatever_was_asked()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.WrongPage);

        var page = await portal.Client().PageAsync(3);

        Assert.Equal(1, (int)page["current_page"]!);
        Assert.Equal(portal.Book.Invoices[0].Id, (string?)page["data"]![0]!["id"]);
        Assert.Equal(3, Assert.Single(portal.Requests).Page);
    }

    [Fact]
    public async Task Any_body_status_and_header_can_be_put_in_the_portals_mouth()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.Body("{}"));
        portal.Faults.Add(Fault.Body("", 302, headers: new Dictionary<string, string> { ["Location"] = "https://elsewhere.example/" }));
        var client = portal.Client();

        Assert.Equal("{}", await client.GetStringAsync("customer-invoices"));
        using var redirect = await client.GetAsync("customer-invoices");
        Assert.Equal(new Uri("https://elsewhere.example/"), redirect.Headers.Location);
    }

    [Fact]
    public async Task Refused_requests_use_up_no_fault()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.ServerError);

        Assert.Equal(HttpStatusCode.Unauthorized, await portal.Client("wrong").StatusAsync());
        Assert.Equal(HttpStatusCode.InternalServerError, await portal.Client().StatusAsync());
        portal.Faults.Add(Fault.ServerError, times: 9);
        portal.Faults.Clear();
        Assert.Equal(HttpStatusCode.OK, await portal.Client().StatusAsync());
    }
}
