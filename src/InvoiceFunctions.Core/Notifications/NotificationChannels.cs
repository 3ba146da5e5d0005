using InvoiceFunctions.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Notifications;

/// <summary>The channels that the settings name.</summary>
public sealed class NotificationChannels(
    IOptions<NotificationOptions> options, IHttpClientFactory clients, KeyVaultSecrets secrets, TimeProvider clock, ILoggerFactory logging)
{
    /// <summary>The HTTP client of callbacks.</summary>
    internal const string HttpClientName = "callbacks";

    /// <summary>Name and mode of each channel.</summary>
    public IReadOnlyList<ChannelOptions> All => [.. options.Value.InForce()];

    /// <summary>The channel of those options.</summary>
    public INotificationChannel Create(ChannelOptions channel) => channel.Type switch
    {
        "webhook" => new WebhookChannel(channel, clients.CreateClient(HttpClientName), secrets, clock, options),
        _ => new LogChannel(logging.CreateLogger<LogChannel>()),
    };
}
