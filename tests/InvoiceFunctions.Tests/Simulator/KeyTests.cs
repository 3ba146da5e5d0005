using System.Net;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Simulator;

public class KeyTests
{
    [Fact]
    public async Task A_wrong_or_missing_key_is_401_and_neither_counts_nor_carries_rate_headers()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { RequestsPerMinute = 1 });
        using var keyless = new HttpClient { BaseAddress = portal.BaseAddress };

        using var missing = await keyless.GetAsync("customer-invoices");
        using var wrong = await portal.Client("wrong").GetAsync("customer-invoices");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (missing.StatusCode, wrong.StatusCode));
        Assert.Equal("""{"code":401,"message":"Unauthenticated."}""", await wrong.BodyAsync());
        Assert.False(wrong.Headers.Contains("X-RateLimit-Limit"));
        Assert.Equal([false, true], portal.Requests.Select(r => r.KeyPresented));
        Assert.Equal(HttpStatusCode.OK, await portal.Client().StatusAsync());
    }

    [Fact]
    public async Task A_rotated_key_shuts_out_the_old_one_and_has_a_window_of_its_own()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { RequestsPerMinute = 1 });
        var old = portal.Client();
        Assert.Equal(HttpStatusCode.OK, await old.StatusAsync());

        portal.RotateKey("next");

        Assert.Equal("next", portal.ApiKey);
        Assert.Equal(HttpStatusCode.Unauthorized, await old.StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await portal.Client().StatusAsync());
    }

    [Theory]
    [InlineData("customer-invoices", "invoices.read")]
    [InlineData("customer-invoices/inv_1", "invoices.read")]
    [InlineData("customers", "customers.read")]
    [InlineData("customers/cst_1", "customers.read")]
    [InlineData("webhooks", "webhooks.read")]
    public async Task A_missing_scope_is_403_and_counts(string path, string scope)
    {
        await using var portal = await PortalSimulator.StartAsync(new() { RequestsPerMinute = 2 });
        var client = portal.Client();

        portal.Scopes.Remove(scope);
        using var refused = await client.GetAsync(path);
        portal.Scopes.Add(scope);
        var allowed = await client.StatusAsync(path);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("1", refused.Header("X-RateLimit-Remaining"));
        Assert.NotEqual(HttpStatusCode.Forbidden, allowed);
    }

    [Fact]
    public async Task An_unknown_route_is_404_without_a_look_at_the_key()
    {
        await using var portal = await PortalSimulator.StartAsync();

        using var response = await portal.Client("wrong").GetAsync("agreements");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("""{"code":404,"message":"Route not found."}""", await response.BodyAsync());
    }
}
