using System.Security.Cryptography;
using System.Text;
using InvoiceFunctions.Invoices;
using InvoiceFunctions.Secrets;
using InvoiceFunctions.Sync;
using Microsoft.AspNetCore.Http;

namespace InvoiceFunctions.Http;

/// <summary>Answers to the portal's webhooks, and their registration.</summary>
public sealed class WebhookAnswers(PortalInbox inbox, IWebhookSecrets secrets, WebhookRegistration registration)
{
    /// <summary>The portal's events are a few hundred bytes.</summary>
    private const int LargestPayload = 64 * 1024;

    /// <summary>Takes an event: writes down what to look at and answers at once, for the portal waits three seconds and tries three times.</summary>
    public async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        var signature = request.Headers["X-Webhook-Signature"].ToString();
        if (signature.Length == 0
            || !(IsKnown(signature, await secrets.ReadAsync(afresh: false, cancellationToken)) || IsKnown(signature, await secrets.ReadAsync(afresh: true, cancellationToken))))
        {
            return new Problem(StatusCodes.Status401Unauthorized, "The header X-Webhook-Signature does not hold the secret of a webhook registered here: POST tools/register-webhooks with the master key.");
        }

        var payload = new byte[LargestPayload + 1];
        var length = await request.Body.ReadAtLeastAsync(payload, payload.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > LargestPayload)
        {
            return new Problem(StatusCodes.Status413PayloadTooLarge, $"The payload is larger than {LargestPayload} bytes.");
        }

        await inbox.ReceiveAsync(payload.AsMemory(0, length), cancellationToken);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    /// <summary>Registers the webhooks at the portal.</summary>
    public async Task<IResult> RegisterAsync(HttpRequest request)
    {
        _ = new QueryText(request.Query, []);
        return await registration.RegisterAsync(request.HttpContext.RequestAborted) is { } registered
            ? AnswerJson.Fresh(request, registered, AnswerJson.Served.RegisteredWebhooks, StatusCodes.Status200OK)
            : new Problem(StatusCodes.Status503ServiceUnavailable, "The portal is being read just now; ask again.", TimeSpan.FromSeconds(10));
    }

    /// <summary>In constant time, over all secrets: neither a match's place nor its beginning shows.</summary>
    private static bool IsKnown(string signature, IReadOnlyDictionary<string, string> secrets)
    {
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(signature));
        var isKnown = false;
        foreach (var secret in secrets.Values)
        {
            isKnown |= CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        }

        return isKnown;
    }
}
