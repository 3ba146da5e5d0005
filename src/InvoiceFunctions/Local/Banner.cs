using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Local;

/// <summary>What the Local host says when it listens: on standard output, never in the log, for it shows the key.</summary>
internal static class Banner
{
    public static async Task ShowAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var address = app.Urls.First();
        var key = Uri.EscapeDataString(app.Services.GetRequiredService<IOptions<LocalOptions>>().Value.FunctionKey);
        var portal = app.Services.GetService<Demo>() is { } demo
            ? $"a simulated portal with {demo.Portal.Book.Invoices.Count} invoices (set MijnKlantportaal__ApiKey or KeyVault__Uri for the real one)"
            : app.Configuration["MijnKlantportaal:BaseAddress"] ?? "https://api.mijnklantportaal.nl/v1/";
        await Console.Out.WriteLineAsync($"""

            InvoiceFunctions listens on {address}
            and reads {portal}. Try:

              all invoices, JSON             {address}/api/invoices?code={key}
              what is overdue, CSV           {address}/api/invoices?code={key}&status=overdue&format=csv
              totals, largest debtors        {address}/api/summary?code={key}
              where the reading stands       {address}/api/sync?code={key}
              how the connector is           {address}/api/health

            Press Ctrl+C to stop.

            """.AsMemory(), cancellationToken);
    }
}
