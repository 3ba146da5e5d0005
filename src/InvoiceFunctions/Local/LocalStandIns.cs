using InvoiceFunctions.Notifications;
using InvoiceFunctions.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Local;

/// <summary>What stands in on a developer's machine for what Azure has.</summary>
internal static class LocalStandIns
{
    /// <summary>An API key from the settings where one is set, callbacks to this machine, and the demo's clock.</summary>
    public static IServiceCollection AddLocalStandIns(this IServiceCollection services, Demo? demo)
    {
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
