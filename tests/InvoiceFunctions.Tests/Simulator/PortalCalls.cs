using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Simulator;

/// <summary>Plain HTTP against the simulator: none of our own client, so that the two cannot be wrong together.</summary>
internal static class PortalCalls
{
    public static HttpClient Client(this PortalSimulator portal, string? key = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = portal.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key ?? portal.ApiKey);
        return client;
    }

    public static async Task<JsonObject> PageAsync(this HttpClient client, int page, string list = "customer-invoices") =>
        await client.JsonAsync($"{list}?page={page}");

    public static async Task<JsonObject> JsonAsync(this HttpClient client, string path) =>
        JsonNode.Parse(await client.GetStringAsync(path))!.AsObject();

    public static async Task<HttpStatusCode> StatusAsync(this HttpClient client, string path = "customer-invoices")
    {
        using var response = await client.GetAsync(path);
        return response.StatusCode;
    }

    public static async Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        return await client.PostAsync(path, body);
    }

    public static async Task<string> BodyAsync(this HttpResponseMessage response) => await response.Content.ReadAsStringAsync();

    public static string Header(this HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));
}
