using InvoiceFunctions.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MijnKlantportaal.Client;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Sync;

/// <summary>All rooms but the front door, as one process has them: on a portal, a clock and a store that outlive it.</summary>
internal static class CoreProcess
{
    /// <summary>Settings for a sweep in many small steps.</summary>
    public static Dictionary<string, string?> SmallSteps(int requestsPerMinute) => new()
    {
        ["MijnKlantportaal:RequestsPerMinute"] = $"{requestsPerMinute}",
        ["MijnKlantportaal:MaxConcurrentRequests"] = "4",
        ["Sync:Interval"] = "00:00:30",
    };

    /// <summary>Makes it; retries follow at once.</summary>
    public static ServiceProvider Start(PortalSimulator portal, TimeProvider clock, IDocumentStore store, Dictionary<string, string?> settings, Action<IServiceCollection>? configure = null)
    {
        settings["MijnKlantportaal:BaseAddress"] = portal.BaseAddress.AbsoluteUri;
        settings["Storage:Directory"] = "none";
        var services = new ServiceCollection().AddLogging()
            .AddInvoiceCore(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), validateOnStart: false)
            .PostConfigure<PortalOptions>(options => options.RetryDelay = TimeSpan.Zero)
            .Replace(ServiceDescriptor.Singleton(clock))
            .Replace(ServiceDescriptor.Singleton<IPortalApiKey>(new Key(portal.ApiKey)))
            .Replace(ServiceDescriptor.Singleton(store));
        configure?.Invoke(services);
        return services.BuildServiceProvider();
    }

    private sealed class Key(string key) : IPortalApiKey
    {
        public ValueTask<string> GetAsync(string? refused, CancellationToken cancellationToken) => ValueTask.FromResult(key);
    }
}
