using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace InvoiceFunctions.Tests.Local;

public sealed class LocalLoggingTest
{
    [Fact]
    public async Task Request_logs_stay_at_Warning_whatever_the_configuration_says()
    {
        Dictionary<string, string?> settings = new()
        {
            ["Logging:LogLevel:Default"] = "Trace",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Trace",
            ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "Trace",
            ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Trace",
            [$"Logging:{typeof(LogLines).FullName}:LogLevel:Default"] = "Trace",
        };
        await using var host = await SampleHost.StartAsync([typeof(SampleHttpFunctions)], settings, services =>
        {
            services.AddScoped<SampleService>();
            services.AddHttpClient("portal");
        });

        await host.Client.GetAsync("api/Keyed?code=local");
        using var portal = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("portal");
        await portal.GetAsync(new Uri(host.Client.BaseAddress!, "api/Keyed?code=local"));
        host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("InvoiceFunctions.Sync").LogTrace("Our own lines obey.");

        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("code=", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains(" Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains(" System.Net.Http", StringComparison.Ordinal));
        Assert.Contains("Trace InvoiceFunctions.Sync: Our own lines obey.", host.Log.Lines);
    }

    [Fact]
    public async Task Configuration_may_make_the_log_quieter()
    {
        Dictionary<string, string?> settings = new()
        {
            ["Logging:LogLevel:Default"] = "Error",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Critical",
        };
        await using var host = await SampleHost.StartAsync([], settings);
        var loggers = host.Services.GetRequiredService<ILoggerFactory>();

        Assert.False(loggers.CreateLogger("Microsoft.AspNetCore.Routing").IsEnabled(LogLevel.Error));
        Assert.False(loggers.CreateLogger("InvoiceFunctions.Sync").IsEnabled(LogLevel.Warning));
        Assert.True(loggers.CreateLogger("InvoiceFunctions.Sync").IsEnabled(LogLevel.Error));
    }
}
