using System.Text.Json;
using InvoiceFunctions.Local;
using InvoiceFunctions.Local.Timers;
using InvoiceFunctions.Sync;
using InvoiceFunctions.Tests.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>
/// The connector itself, as the Local host runs it: the function classes over HTTP on a free port, reading a simulated portal of its own,
/// with a store in a folder of its own. Timers do not tick: a test fires them.
/// </summary>
internal sealed class Connector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly bool ownsFolder;
    private readonly bool ownsPortal;
    private bool isStopped;

    private Connector(WebApplication app, PortalSimulator portal, string folder, bool ownsFolder, bool ownsPortal, LogLines log)
    {
        this.app = app;
        this.ownsFolder = ownsFolder;
        this.ownsPortal = ownsPortal;
        Portal = portal;
        Folder = folder;
        Log = log;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        Http.DefaultRequestHeaders.Add("x-functions-key", "local");
    }

    /// <summary>The false portal.</summary>
    public PortalSimulator Portal { get; }

    /// <summary>A caller with the function key.</summary>
    public HttpClient Http { get; }

    /// <summary>Where the store lies; give it to a second connector to start again on it.</summary>
    public string Folder { get; }

    /// <summary>Everything that was logged.</summary>
    public LogLines Log { get; }

    /// <summary>The program's services.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>Starts a portal and the connector on it.</summary>
    /// <param name="options">The portal; 16 invoices by default.</param>
    /// <param name="settings">Settings in their configuration form, <c>Overdue:Stages</c>.</param>
    /// <param name="clock">The clock of both; the real one by default.</param>
    /// <param name="portal">A portal that runs already; then the caller stops it.</param>
    /// <param name="folder">A store that is there already; then the caller deletes it.</param>
    /// <param name="services">Replaces services, last of all.</param>
    /// <param name="validateOnStart">False as in Azure, where a bad setting does not stop the program.</param>
    public static async Task<Connector> StartAsync(
        SimulatorOptions? options = null,
        Dictionary<string, string?>? settings = null,
        TimeProvider? clock = null,
        PortalSimulator? portal = null,
        string? folder = null,
        Action<IServiceCollection>? services = null,
        bool validateOnStart = true)
    {
        var ownsPortal = portal is null;
        portal ??= await PortalSimulator.StartAsync(options ?? new SimulatorOptions { Invoices = 16 }, clock);
        var store = folder ?? Directory.CreateTempSubdirectory("invoicefunctions-").FullName;
        var log = new LogLines();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["MijnKlantportaal:BaseAddress"] = portal.BaseAddress.AbsoluteUri,
            ["MijnKlantportaal:ApiKey"] = portal.ApiKey,
            ["Storage:Directory"] = store,
            ["Local:TimerInterval"] = "1.00:00:00",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddInvoiceFunctions(builder.Configuration, validateOnStart);
        builder.Services.AddLocalFunctionsHost(builder.Configuration).AddLocalStandIns(demo: null);
        builder.Services.AddLogging(logging => logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Trace));
        if (clock is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(clock));
        }

        // On a busy machine a look may take longer than a reader's patience, and tests want to see the newest.
        builder.Services.PostConfigure<SyncOptions>(options => options.LookPatience = TimeSpan.FromSeconds(30));
        services?.Invoke(builder.Services);
        var app = builder.Build().MapFunctions(typeof(InvoiceFunctionsRegistration).Assembly);
        await app.StartAsync();
        return new Connector(app, portal, store, folder is null, ownsPortal, log);
    }

    /// <summary>Fires a timer and waits for its run.</summary>
    public Task FireAsync(string timer) => Services.GetRequiredService<LocalTimers>().Find(timer)!.RunAsync();

    /// <summary>The rows of a JSON answer that must be 200.</summary>
    public async Task<List<JsonElement>> RowsAsync(string query = "")
    {
        using var response = await Http.GetAsync(new Uri($"api/invoices{query}", UriKind.Relative));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {body}");
        return [.. JsonDocument.Parse(body).RootElement.EnumerateArray()];
    }

    /// <summary>A GET below <c>/api/</c>.</summary>
    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri($"api/{path}", UriKind.Relative));

    /// <summary>Stops the connector only, as a restart does; the portal and the store stay.</summary>
    public async Task StopAsync()
    {
        if (isStopped)
        {
            return;
        }

        isStopped = true;
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (ownsPortal)
        {
            await Portal.DisposeAsync();
        }

        if (ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
