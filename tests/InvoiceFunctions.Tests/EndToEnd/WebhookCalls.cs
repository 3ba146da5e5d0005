using System.Net;
using System.Text;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>Who calls about webhooks: an administrator, and the portal.</summary>
internal static class WebhookCalls
{
    /// <summary>Registers with the master key; the answer's body.</summary>
    public static async Task<string> RegisterAsync(Connector connector)
    {
        using var response = await TryRegisterAsync(connector);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        return body;
    }

    /// <summary>Registers with the master key.</summary>
    public static async Task<HttpResponseMessage> TryRegisterAsync(Connector connector)
    {
        using var http = new HttpClient { BaseAddress = connector.Http.BaseAddress };
        return await http.PostAsync(new Uri("api/tools/register-webhooks?code=local-master", UriKind.Relative), content: null);
    }

    /// <summary>Calls as the portal would: with a record's secret unless another signature is given.</summary>
    public static async Task<HttpStatusCode> CallAsync(Connector connector, string payload, string? signature = "the record's")
    {
        using var http = new HttpClient { BaseAddress = connector.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/webhooks/mijnklantportaal") { Content = new StringContent(payload, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("X-Webhook-Signature", signature == "the record's" ? connector.Portal.Webhooks[0].Secret : signature);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
