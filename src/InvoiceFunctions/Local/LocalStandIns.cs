using InvoiceFunctions.Notifications;
using InvoiceFunctions.Secrets;
using InvoiceFunctions.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
        services.AddSingleton<IPortalApiKey>(provider =>
            provider.GetRequiredService<IConfiguration>()["MijnKlantportaal:ApiKey"] is { Length: > 0 } key
                ? new ConfiguredApiKey(key)
                : ActivatorUtilities.CreateInstance<VaultApiKey>(provider));
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
}
