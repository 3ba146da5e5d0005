using InvoiceFunctions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace InvoiceFunctions.Functions;

/// <summary>The portal's webhooks.</summary>
public sealed class WebhookTriggers(Door<WebhookAnswers> door)
{
    /// <summary>An event from the portal, with its own signature.</summary>
    [Function("PortalWebhook")]
    public Task<IResult> Receive([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/mijnklantportaal")] HttpRequest request) =>
        door.Answer(request, webhooks => webhooks.ReceiveAsync(request));

    /// <summary>Registers our webhooks at the portal.</summary>
    [Function("RegisterWebhooks")]
    public Task<IResult> Register([HttpTrigger(AuthorizationLevel.Admin, "post", Route = "tools/register-webhooks")] HttpRequest request) =>
        door.Answer(request, webhooks => webhooks.RegisterAsync(request));
}
