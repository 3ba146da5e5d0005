using InvoiceFunctions.Secrets;
using InvoiceFunctions.Storage;
using Microsoft.Extensions.Configuration;
using MijnKlantportaal.Client;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Local;

/// <summary>
/// The embedded default: with neither an API key nor a vault set, a simulated portal in the same process, and a store of its own that is
/// emptied at start, so that every start looks the same.
/// </summary>
internal sealed class Demo : IAsyncDisposable
{
    private const string Folder = "simulator";

    private Demo(PortalSimulator portal, TimeProvider clock)
    {
        Portal = portal;
        Clock = clock;
    }

    /// <summary>The false portal.</summary>
    public PortalSimulator Portal { get; }

    /// <summary>The clock that portal and app share: the real one, or one that began at <c>Simulator__Now</c>.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Starts the simulator and sets what follows from it; null when a real portal is configured.</summary>
    public static async Task<Demo?> StartAsync(IConfigurationManager settings)
    {
        var portal = settings.GetSection(PortalOptions.Section);
        if (portal["ApiKey"] is not null || settings.GetSection(KeyVaultOptions.Section)[nameof(KeyVaultOptions.Uri)] is not null)
        {
            return null;
        }

        if (portal[nameof(PortalOptions.BaseAddress)] is not null)
        {
            throw new SettingException(
                "MijnKlantportaal__BaseAddress is set without a key: set MijnKlantportaal__ApiKey or KeyVault__Uri too, or neither for the simulated portal.");
        }

        var options = SimulatorOf(settings);
        var clock = options.Now is { } now ? new ShiftedClock(now - TimeProvider.System.GetUtcNow()) : TimeProvider.System;
        options.Now = null; // Told by the clock that both share.
        var simulator = await PortalSimulator.StartAsync(options, clock);

        // The least of all sources, so that a setting given wins.
        settings.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?> { ["Overdue:NotifyAt"] = "00:00", ["Overdue:WorkingDaysOnly"] = "false" },
        });
        settings.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["MijnKlantportaal:BaseAddress"] = simulator.BaseAddress.AbsoluteUri,
            ["MijnKlantportaal:ApiKey"] = simulator.ApiKey,
        });
        UseFolder(settings);
        return new Demo(simulator, clock);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Portal.DisposeAsync();

    private static SimulatorOptions SimulatorOf(IConfigurationManager settings)
    {
        try
        {
            var options = SimulatorOptions.From(settings.GetSection("Simulator"));
            var portal = settings.GetSection(PortalOptions.Section);
            options.RequestsPerMinute = portal.GetValue(nameof(PortalOptions.RequestsPerMinute), options.RequestsPerMinute);
            options.RateWindow = portal.GetValue(nameof(PortalOptions.RateWindow), options.RateWindow);
            return options;
        }
        catch (ArgumentException exception)
        {
            throw new SettingException($"Simulator__{exception.Message}");
        }
    }

    /// <summary>
    /// A folder of the demo's own below the store's, emptied. While another demo runs on it, its lock file refuses us before anything is
    /// lost. A blob store needs none: it is kept apart by the simulator's address, which is new at every start.
    /// </summary>
    private static void UseFolder(IConfigurationManager settings)
    {
        var storage = settings.GetSection(StorageOptions.Section);
        if (storage[nameof(StorageOptions.BlobServiceUri)] is not null || storage[nameof(StorageOptions.ConnectionString)] is not null)
        {
            return;
        }

        var folder = Path.Combine(storage[nameof(StorageOptions.Directory)] ?? LocalStandIns.DefaultDirectory, Folder);
        foreach (var scope in Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
        {
            new FolderDocumentStore(scope).Dispose();
            Directory.Delete(scope, recursive: true);
        }

        settings.AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:Directory"] = folder });
    }

    private sealed class ShiftedClock(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
    }
}

/// <summary>Settings that do not go together; the message names them.</summary>
internal sealed class SettingException(string message) : Exception(message);
