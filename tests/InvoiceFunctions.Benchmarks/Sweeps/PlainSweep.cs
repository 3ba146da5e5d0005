using System.Net.Http.Headers;
using System.Net.Http.Json;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Benchmarks.Sweeps;

/// <summary>The plain way: one page after the other until none follows, with <see cref="HttpClient"/> and its JSON extension.</summary>
internal static class PlainSweep
{
    public static async Task<List<string>> ReadAsync(PortalSimulator portal)
    {
        using var http = new HttpClient { BaseAddress = portal.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", portal.ApiKey);
        var ids = new List<string>();
        PlainPage page;
        var number = 1;
        do
        {
            page = (await http.GetFromJsonAsync<PlainPage>(new Uri($"customer-invoices?page={number++}", UriKind.Relative), PlainPage.Json))!;
            ids.AddRange(page.Data.Select(invoice => invoice.Id));
        }
        while (page.NextPageUrl is not null);

        return ids;
    }
}
