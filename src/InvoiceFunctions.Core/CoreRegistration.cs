using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Azure.Storage.Blobs;
using InvoiceFunctions.Feeds;
using InvoiceFunctions.Health;
using InvoiceFunctions.Notifications;
using InvoiceFunctions.Overdue;
using InvoiceFunctions.Secrets;
using InvoiceFunctions.Storage;
using InvoiceFunctions.Sync;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;

namespace InvoiceFunctions;

/// <summary>Registers all rooms but the front door.</summary>
public static class CoreRegistration
{
    /// <summary>Adds the services and binds the settings.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="settings">Where the settings come from.</param>
    /// <param name="validateOnStart">
    /// True stops the program on a bad setting. False lets it start all the same and throws <see cref="OptionsValidationException"/> when
    /// the setting is used: in Azure a crash loop would hide the reason.
    /// </param>
    public static IServiceCollection AddInvoiceCore(this IServiceCollection services, IConfiguration settings, bool validateOnStart)
    {
        Bind<PortalOptions>(PortalOptions.Section);
        Bind<KeyVaultOptions>(KeyVaultOptions.Section).AddSingleton<IValidateOptions<KeyVaultOptions>, KeyVaultOptionsAnnotations>()
            .AddSingleton<IValidateOptions<KeyVaultOptions>, KeyVaultAddressRule>();
        Bind<StorageOptions>(StorageOptions.Section).AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsAnnotations>()
            .AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsRules>();
        Bind<SyncOptions>(SyncOptions.Section).AddSingleton<IValidateOptions<SyncOptions>, SyncOptionsAnnotations>();
        Bind<CustomerOptions>(CustomerOptions.Section);
        Bind<OverdueOptions>(OverdueOptions.Section).AddSingleton<IValidateOptions<OverdueOptions>, OverdueOptionsAnnotations>()
            .AddSingleton<IValidateOptions<OverdueOptions>, OverdueOptionsRules>();
        Bind<NotificationOptions>(NotificationOptions.Section).AddSingleton<IValidateOptions<NotificationOptions>, NotificationOptionsAnnotations>()
            .AddSingleton<IValidateOptions<NotificationOptions>, NotificationOptionsRules>();

        Bind<PublicAddressOptions>(section: null).AddSingleton<IValidateOptions<PublicAddressOptions>, PublicAddressRule>()
            .PostConfigure<PublicAddressOptions>(address =>
                address.PublicBaseUri ??= settings["WEBSITE_HOSTNAME"] is { Length: > 0 } host ? new Uri($"https://{host}/") : null);

        services.AddPortalClient();
        return services.AddSecrets().AddStorage().AddSync().AddNotices();

        IServiceCollection Bind<T>(string? section)
            where T : class
        {
            var options = services.AddOptions<T>().Bind(section is null ? settings : settings.GetSection(section));
            services.AddSingleton(new SettingsCheck(provider => provider.GetRequiredService<IOptions<T>>().Value));
            return (validateOnStart ? options.ValidateOnStart() : options).Services;
        }
    }

    private static IServiceCollection AddSecrets(this IServiceCollection services)
    {
        services.AddHybridCache();

        // Few retries: whoever waits for the key is an HTTP request, and the next run tries again anyway.
        services.AddSingleton<Func<SecretClient>>(provider => () => new SecretClient(
            provider.GetRequiredService<IOptions<KeyVaultOptions>>().Value.Uri,
            new DefaultAzureCredential(),
            new SecretClientOptions { Retry = { MaxRetries = 2, NetworkTimeout = TimeSpan.FromSeconds(10) } }));
        return services.AddSingleton<KeyVaultSecrets>().AddSingleton<IPortalApiKey, VaultApiKey>().AddSingleton<IWebhookSecrets, VaultWebhookSecrets>();
    }

    private static IServiceCollection AddStorage(this IServiceCollection services) => services.AddSingleton<IDocumentStore>(provider =>
    {
        var storage = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
        var scope = PortalScope.Of(provider.GetRequiredService<IOptions<PortalOptions>>().Value.BaseAddress);

        // The defaults (5 retries, 100 s each) outlast every caller, and the lease; the largest document has some megabytes.
        var patience = new BlobClientOptions { Retry = { MaxRetries = 3, NetworkTimeout = TimeSpan.FromSeconds(20) } };
        return storage switch
        {
            { Directory: { Length: > 0 } folder } => new FolderDocumentStore(Path.Combine(folder, scope)),
            { ConnectionString: { Length: > 0 } connection } => Blobs(new BlobServiceClient(connection, patience)),
            _ => Blobs(new BlobServiceClient(storage.BlobServiceUri, new DefaultAzureCredential(), patience)),
        };

        BlobDocumentStore Blobs(BlobServiceClient service) => new(service.GetBlobContainerClient(storage.Container), scope);
    });

    private static IServiceCollection AddSync(this IServiceCollection services) => services
        .AddSingleton<SyncTelemetry>()
        .AddSingleton<FeedTelemetry>()
        .AddSingleton<SnapshotFile>()
        .AddSingleton<SnapshotReader>()
        .AddSingleton<SnapshotPublisher>()
        .AddSingleton<PortalLease>()
        .AddSingleton<PortalLookup>()
        .AddSingleton<Sweep>()
        .AddSingleton<CustomerSweep>()
        .AddSingleton<SyncRequests>()
        .AddSingleton<PortalInbox>()
        .AddSingleton<PortalSync>()
        .AddSingleton<SnapshotOnDemand>()
        .AddSingleton<SyncStatusReader>()
        .AddSingleton<WebhookRegistration>();

    private static IServiceCollection AddNotices(this IServiceCollection services)
    {
        services.AddHttpClient(NotificationChannels.HttpClientName, http => http.Timeout = TimeSpan.FromSeconds(15))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers() // A callback's address may be a secret.
            .ConfigurePrimaryHttpMessageHandler(provider => CallbackAddress.CreateHandler(provider.GetRequiredService<IOptions<NotificationOptions>>().Value.AllowLoopback));
        return services
            .AddSingleton<DeliveryTelemetry>()
            .AddSingleton<NotificationChannels>()
            .AddSingleton<NotificationLedger>()
            .AddSingleton<OverdueNotices>()
            .AddSingleton<Outbox>()
            .AddSingleton<OverdueRun>()
            .AddSingleton<TimerLog>()
            .AddSingleton<HealthCheck>();
    }
}

/// <summary>Reads one room's settings, so that health can tell of bad ones that nothing has used yet.</summary>
/// <param name="Read">Throws where they are bad.</param>
public sealed record SettingsCheck(Func<IServiceProvider, object> Read);
