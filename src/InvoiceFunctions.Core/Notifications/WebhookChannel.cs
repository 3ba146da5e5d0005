using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using InvoiceFunctions.Secrets;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Notifications;

/// <summary>Posts CloudEvents 1.0 JSON, signed the Standard Webhooks way, to one address.</summary>
internal sealed class WebhookChannel(ChannelOptions channel, HttpClient http, KeyVaultSecrets secrets, TimeProvider clock, IOptions<NotificationOptions> options)
    : INotificationChannel
{
    public async Task<(DeliveryResult Result, string? Reason)> SendAsync(NotificationMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var url = channel.Url ?? await SecretUrlAsync(channel.UrlSecretName!, cancellationToken);
            var secret = channel.Secret ?? await secrets.GetAsync(channel.SecretName!, refused: null, cancellationToken);
            return url is not null && CallbackAddress.IsAllowed(url, options.Value.AllowLoopback)
                ? await PostAsync(url, secret, message, cancellationToken)
                : (DeliveryResult.Failed, $"The address in secret '{channel.UrlSecretName}' is no https:// address.");
        }
        catch (SecretException exception)
        {
            return (DeliveryResult.Failed, exception.Message);
        }
        catch (FormatException exception)
        {
            return (DeliveryResult.Failed, exception.Message);
        }
        catch (HttpRequestException exception) when (exception.GetBaseException() is CallbackRefusedException refused)
        {
            return (DeliveryResult.Failed, refused.Message);
        }
        catch (HttpRequestException exception)
        {
            return (DeliveryResult.Failed, $"The receiver cannot be reached: {exception.HttpRequestError}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (DeliveryResult.Failed, $"The receiver did not answer within {http.Timeout.TotalSeconds:0} s.");
        }
    }

    private async Task<Uri?> SecretUrlAsync(string name, CancellationToken cancellationToken) =>
        Uri.TryCreate(await secrets.GetAsync(name, refused: null, cancellationToken), UriKind.Absolute, out var url) ? url : null;

    private async Task<(DeliveryResult Result, string? Reason)> PostAsync(Uri url, string secret, NotificationMessage message, CancellationToken cancellationToken)
    {
        var body = OverdueEvent.Encode(message, clock.GetUtcNow(), out var contentType);
        var now = clock.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(secret, message.Id, now, body.Span));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.Gone => (DeliveryResult.Gone, "The receiver says that it is gone (410)."),
            _ when response.IsSuccessStatusCode => (DeliveryResult.Delivered, null),
            var status => (DeliveryResult.Failed, $"The receiver answered {(int)status}."),
        };
    }
}
