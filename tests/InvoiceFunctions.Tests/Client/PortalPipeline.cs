using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using MijnKlantportaal.Client;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Client;

/// <summary>The client in its real pipeline, as <c>AddPortalClient</c> registers it; retries without their waiting.</summary>
internal sealed class PortalPipeline : IDisposable
{
    private readonly ServiceProvider services;

    private PortalPipeline(ServiceProvider services, RateBudget budget) => (this.services, Budget) = (services, budget);

    public InvoiceApiClient Client => services.GetRequiredService<InvoiceApiClient>();

    /// <summary>The client's own <see cref="HttpClient"/>, for requests that it does not make.</summary>
    public HttpClient Http => services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(PortalCalls));

    /// <summary>Whose meters the client measures with.</summary>
    public IMeterFactory Meters => services.GetRequiredService<IMeterFactory>();

    public RateBudget Budget { get; }

    public static PortalPipeline To(
        PortalSimulator portal, IPortalApiKey? key = null, TimeProvider? clock = null, Action<PortalOptions>? configure = null, RateWindow? known = null) =>
        To(portal.BaseAddress, key ?? new FixedKey(portal.ApiKey), clock, configure, known);

    public static PortalPipeline To(StubPortal stub, IPortalApiKey? key = null, TimeProvider? clock = null, Action<PortalOptions>? configure = null) =>
        To(new Uri("https://portal.example/v1"), key ?? new FixedKey("stub-key"), clock, configure, known: null, stub);

    public async Task<List<CustomerInvoice>> ReadAllAsync(int? knownLast = null, int maxConcurrency = 16)
    {
        var invoices = new List<CustomerInvoice>();
        await foreach (var page in PagesAsync(knownLast, maxConcurrency))
        {
            invoices.AddRange(page.Items);
        }

        return invoices;
    }

    public IAsyncEnumerable<Page<CustomerInvoice>> PagesAsync(int? knownLast = null, int maxConcurrency = 16) =>
        Client.ReadInvoicesAsync(new PageRange(1, knownLast, 100, maxConcurrency), Budget, CancellationToken.None);

    public Task<CustomerInvoice?> InvoiceAsync(string id = PortalText.Id) => Client.GetInvoiceAsync(id, Budget, CancellationToken.None);

    public void Dispose() => services.Dispose();

    private static PortalPipeline To(
        Uri baseAddress, IPortalApiKey key, TimeProvider? clock, Action<PortalOptions>? configure, RateWindow? known, StubPortal? stub = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(key);
        services.AddSingleton(clock ?? TimeProvider.System);
        services.AddPortalClient();
        services.Configure<PortalOptions>(options =>
        {
            options.BaseAddress = baseAddress;
            options.RetryDelay = TimeSpan.FromMilliseconds(1);
            configure?.Invoke(options);
        });
        if (stub is not null)
        {
            services.AddHttpClient(nameof(PortalCalls)).ConfigurePrimaryHttpMessageHandler(() => stub);
        }

        var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        var options = provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<PortalOptions>>().Value;
        return new PortalPipeline(provider, new RateBudget(provider.GetRequiredService<TimeProvider>(), options, known ?? new RateWindow()));
    }

    private sealed class FixedKey(string key) : IPortalApiKey
    {
        public ValueTask<string> GetAsync(string? refused, CancellationToken cancellationToken) => ValueTask.FromResult(key);
    }
}
