using System.Collections.Concurrent;
using InvoiceFunctions.Local;
using InvoiceFunctions.Local.Timers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace InvoiceFunctions.Tests.Local;

/// <summary>The Local host on a real port with sample function classes.</summary>
internal sealed class SampleHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SampleHost(WebApplication app)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public LocalTimers Timers => _app.Services.GetRequiredService<LocalTimers>();

    public LogLines Log => _app.Services.GetRequiredService<LogLines>();

    public static WebApplication Build(
        IEnumerable<Type> functions,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null,
        string environment = "Production")
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        if (settings?.ContainsKey("urls") != true)
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddLocalFunctionsHost(builder.Configuration);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<LogLines>();
        builder.Services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<LogLines>());
        services?.Invoke(builder.Services);
        var app = builder.Build();

        return app.MapFunctions(functions);
    }

    public static async Task<SampleHost> StartAsync(
        IEnumerable<Type> functions,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null,
        string environment = "Production",
        Action<LocalTimers>? timers = null)
    {
        var app = Build(functions, settings, services, environment);
        timers?.Invoke(app.Services.GetRequiredService<LocalTimers>());
        await app.StartAsync();

        return new SampleHost(app);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>What was logged, as "level category: text".</summary>
internal sealed class LogLines : ILoggerProvider
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Category(LogLines log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Lines.Enqueue($"{logLevel} {name}: {formatter(state, exception)} {exception?.GetType().Name}".Trim());
    }
}
