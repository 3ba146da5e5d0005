using System.Globalization;
using InvoiceFunctions.Overdue;
using InvoiceFunctions.Tests.EndToEnd;
using InvoiceFunctions.Tests.Notifications;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Overdue;

/// <summary>
/// A portal with invoices made by hand, a connector on it that may be restarted, a webhook receiver, and one clock for all, which begins on
/// Wednesday 11 March 2026 at 09:05 in Amsterdam.
/// </summary>
internal sealed class LateBook : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    public static readonly DateTimeOffset Start = new(2026, 3, 11, 8, 5, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("invoicefunctions-").FullName;
    private readonly Action<IServiceCollection>? services;

    private LateBook(FakeTimeProvider clock, PortalSimulator portal, Receiver receiver, Action<IServiceCollection>? services)
    {
        (Clock, Portal, Receiver, this.services) = (clock, portal, receiver, services);
    }

    public FakeTimeProvider Clock { get; }

    public PortalSimulator Portal { get; }

    public Receiver Receiver { get; }

    public Connector Connector { get; private set; } = null!;

    /// <summary>Starts all of it.</summary>
    /// <param name="settings">Channels and more; the receiver's address stands for the text "receiver".</param>
    /// <param name="services">Replaces services.</param>
    public static async Task<LateBook> StartAsync(Dictionary<string, string?> settings, Action<IServiceCollection>? services = null)
    {
        var clock = new FakeTimeProvider(Start);
        var portal = await StartPortalAsync(clock);
        var book = new LateBook(clock, portal, await Receiver.StartAsync(), services);
        await book.RestartAsync(settings);
        return book;
    }

    /// <summary>A portal without any invoices, with room for all requests of a test.</summary>
    public static async Task<PortalSimulator> StartPortalAsync(TimeProvider clock)
    {
        var portal = await PortalSimulator.StartAsync(new SimulatorOptions { Invoices = 12, RequestsPerMinute = 10_000 }, clock);
        portal.Book.Clear();
        return portal;
    }

    /// <summary>One webhook channel's settings.</summary>
    public static Dictionary<string, string?> Webhook(string mode, string name = "team", int index = 0) => new()
    {
        [$"Notifications:Channels:{index}:Type"] = "webhook",
        [$"Notifications:Channels:{index}:Name"] = name,
        [$"Notifications:Channels:{index}:Mode"] = mode,
        [$"Notifications:Channels:{index}:Url"] = "receiver",
        [$"Notifications:Channels:{index}:Secret"] = Secret,
    };

    /// <summary>The settings that every connector here has, with those given.</summary>
    public static Dictionary<string, string?> Settings(Receiver receiver, Dictionary<string, string?> settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Local:TimerInterval"] = "365.00:00:00",
            ["Sync:Interval"] = "00:00:01",
            ["MijnKlantportaal:RequestsPerMinute"] = "10000",
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value == "receiver" ? receiver.Url.AbsoluteUri : value;
        }

        return all;
    }

    /// <summary>An invoice's id by its number.</summary>
    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"inv_{number:D15}");

    /// <summary>An unpaid invoice that is so many days late on the clock's first day.</summary>
    public static PortalInvoice Invoice(PortalSimulator portal, int number, int daysLate, string amount = "100.50", string currency = "EUR") => new()
    {
        Id = Id(number),
        CustomerId = portal.Book.Customers[0].Id,
        InvoiceNumber = $"2026-{number:D4}",
        IssuedAt = new DateOnly(2026, 3, 11).AddDays(-daysLate - 14),
        DueAt = new DateOnly(2026, 3, 11).AddDays(-daysLate),
        Currency = currency,
        Amount = amount,
        CreatedAt = new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.FromHours(1)),
    };

    /// <summary>Adds an unpaid invoice that is so many days late on the clock's first day, and gives its id.</summary>
    public string Add(int number, int daysLate, string amount = "100.50", string currency = "EUR") =>
        Portal.Book.Add(Invoice(Portal, number, daysLate, amount, currency)).Id;

    /// <summary>Stops the connector and starts another on the same store.</summary>
    public async Task RestartAsync(Dictionary<string, string?> settings)
    {
        if (Connector is not null)
        {
            await Connector.StopAsync();
        }

        Connector = await Connector.StartAsync(settings: Settings(Receiver, settings), clock: Clock, portal: Portal, folder: folder, services: services);
    }

    /// <summary>Reads the portal.</summary>
    public async Task SyncAsync()
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Connector.FireAsync("SyncInvoices");
    }

    /// <summary>Tells what is due, from the snapshot there is.</summary>
    public Task NotifyAsync() => Connector.FireAsync("NotifyOverdue");

    /// <summary>Reads the portal and tells what is due.</summary>
    public async Task SyncAndNotifyAsync()
    {
        await SyncAsync();
        await NotifyAsync();
    }

    /// <summary>Delivers what is due, without the timer's log of runs: for many runs.</summary>
    public Task DeliverAsync() => Connector.Services.GetRequiredService<OverdueRun>().DeliverAsync(default);

    /// <summary>What a channel's ledger holds.</summary>
    public Task<ChannelLedger> LedgerAsync(string channel = "team") => Connector.Services.GetRequiredService<NotificationLedger>().ReadAsync(channel, default);

    /// <summary>The health report.</summary>
    public async Task<string> HealthAsync()
    {
        using var answer = await Connector.GetAsync("health");
        return await answer.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Connector.StopAsync();
        await Portal.DisposeAsync();
        await Receiver.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
