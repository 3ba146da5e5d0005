using InvoiceFunctions.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace InvoiceFunctions.Benchmarks.Serving;

/// <summary>The connector itself, as the Local host runs it: the function classes over HTTP on a free port.</summary>
internal static class Connector
{
    /// <summary>Starts it.</summary>
    /// <param name="settings">Settings as a command line gives them.</param>
    public static async Task<WebApplication> StartAsync(string[] settings)
    {
        var builder = WebApplication.CreateBuilder(settings);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddInvoiceFunctions(builder.Configuration, validateOnStart: true);
        builder.Services.AddLocalFunctionsHost(builder.Configuration).AddLocalStandIns(demo: null);
        OnStandardError(builder.Logging);
        var app = builder.Build().MapFunctions(typeof(InvoiceFunctionsRegistration).Assembly);
        await app.StartAsync();
        return app;
    }

    /// <summary>Standard output is where this process answers its parent.</summary>
    private static void OnStandardError(ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
