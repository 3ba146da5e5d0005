using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Benchmarks.Sweeps;

/// <summary>Our way: the client as the connector has it, with its key, budget, retries and time limits.</summary>
internal static class OurSweep
{
    public static async Task<List<string>> ReadAsync(PortalSimulator portal, int requestsPerMinute, int? knownLast)
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IPortalApiKey>(new KeyOf(portal))
            .Configure<PortalOptions>(options => (options.BaseAddress, options.RequestsPerMinute) = (portal.BaseAddress, requestsPerMinute))
            .AddPortalClient()
            .BuildServiceProvider();
        var client = services.GetRequiredService<InvoiceApiClient>();
        var options = services.GetRequiredService<IOptions<PortalOptions>>().Value;
        var budget = new RateBudget(TimeProvider.System, options, new RateWindow());
        var range = new PageRange(1, knownLast, budget.Remaining, options.MaxConcurrentRequests);
        var ids = new List<string>();
        await foreach (var page in client.ReadInvoicesAsync(range, budget, CancellationToken.None))
        {
            ids.AddRange(page.Items.Select(invoice => invoice.Id));
        }

        return ids;
    }

    private sealed class KeyOf(PortalSimulator portal) : IPortalApiKey
    {
        public ValueTask<string> GetAsync(string? refused, CancellationToken cancellationToken) => new(portal.ApiKey);
    }
}
