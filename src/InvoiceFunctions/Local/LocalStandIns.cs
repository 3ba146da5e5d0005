using InvoiceFunctions.Notifications;
using InvoiceFunctions.Secrets;
using InvoiceFunctions.Settings;
using InvoiceFunctions.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Local;

/// <summary>What stands in on a developer's machine for what Azure has.</summary>
internal static class LocalStandIns
{
    /// <summary>The folder that is the store where no other is set.</summary>
    public const string DefaultDirectory = ".data";

    /// <summary>A folder as store, an API key from the settings where one is set, callbacks to this machine, and the demo's clock.</summary>
    public static IServiceCollection AddLocalStandIns(this IServiceCollection services, Demo? demo)
    {
        services.PostConfigure<StorageOptions>(storage => storage.Directory ??= storage is { BlobServiceUri: null, ConnectionString: null } ? DefaultDirectory : null);
        services.PostConfigure<NotificationOptions>(options => options.AllowLoopback = true);
        services.AddSingleton<IWebhookSecrets, StoredWebhookSecrets>();
        services.AddSingleton<IPortalApiKey>(provider =>
            provider.GetRequiredService<IConfiguration>()["MijnKlantportaal:ApiKey"] is { Length: > 0 } key
                ? new ConfiguredApiKey(key)
                : ActivatorUtilities.CreateInstance<VaultApiKey>(provider));
        services.AddHostedService<StoreAtStart>();
        if (demo is not null)
        {
            services.AddSingleton(_ => demo); // By a factory, so that it ends with the program.
            services.Replace(ServiceDescriptor.Singleton(demo.Clock));
        }

        return services;
    }

    private sealed class ConfiguredApiKey(string key) : IPortalApiKey
    {
        public ValueTask<string> GetAsync(string? refused, CancellationToken cancellationToken) => ValueTask.FromResult(key);
    }

    /// <summary>
    /// Opens the store before anything listens or ticks, so that a second process on the same folder ends with one line. A bad setting is
    /// told by its validator, or where it is used.
    /// </summary>
    private sealed class StoreAtStart(IServiceProvider services) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            try
            {
                services.GetRequiredService<IDocumentStore>();
            }
            catch (Exception exception) when (SettingFault.Explain(exception) is not null)
            {
            }

            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
