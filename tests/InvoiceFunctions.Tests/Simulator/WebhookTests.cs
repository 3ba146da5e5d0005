using System.Net;
using System.Text.Json.Nodes;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Simulator;

public class WebhookTests
{
    [Fact]
    public async Task A_webhook_is_made_listed_read_and_deleted()
    {
        await using var portal = await PortalSimulator.StartAsync();
        var client = portal.Client();

        using var created = await client.PostAsync("webhooks", """{"url":"https://example.com/hook","type":"invoice-paid"}""");
        var webhook = JsonNode.Parse(await created.BodyAsync())!.AsObject();
        var id = (string)webhook["id"]!;
        var listed = await client.PageAsync(1, "webhooks");
        var read = await client.JsonAsync($"webhooks/{id}");
        using var deleted = await client.DeleteAsync($"webhooks/{id}");

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(["id", "type", "url", "secret", "createdAt"], webhook.Select(m => m.Key));
        Assert.Matches("^wbh_[a-z0-9]{15}$", id);
        Assert.Equal(id, (string?)Assert.Single(listed["data"]!.AsArray())!["id"]);
        Assert.Equal("https://example.com/hook", (string?)read["url"]);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(portal.Webhooks);
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync($"webhooks/{id}"));
    }

    [Theory]
    [InlineData("""{"url":"https://example.com/","type":"ticket-created"}""")]
    [InlineData("""{"url":"example","type":"invoice-paid"}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("[]")]
    [InlineData("no json")]
    public async Task What_the_portal_does_not_understand_is_422(string body)
    {
        await using var portal = await PortalSimulator.StartAsync();

        using var response = await portal.Client().PostAsync("webhooks", body);

        Assert.Equal(422, (int)response.StatusCode);
        Assert.Equal(422, (int)JsonNode.Parse(await response.BodyAsync())!["code"]!);
        Assert.Empty(portal.Webhooks);
    }

    [Fact]
    public async Task Reading_webhooks_and_writing_them_are_two_scopes()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Scopes.Remove("webhooks.write");
        var client = portal.Client();

        using var created = await client.PostAsync("webhooks", """{"url":"https://example.com/hook","type":"invoice-paid"}""");
        using var deleted = await client.DeleteAsync("webhooks/wbh_1");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (created.StatusCode, deleted.StatusCode));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync("webhooks"));
    }
}
