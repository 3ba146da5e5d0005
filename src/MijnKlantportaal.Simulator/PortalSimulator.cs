using Microsoft.AspNetCore.Http;
using MijnKlantportaal.Simulator.Control;
using MijnKlantportaal.Simulator.Wire;

namespace MijnKlantportaal.Simulator;

/// <summary>
/// A false MijnKlantportaal on 127.0.0.1: its pages, links, keys, scopes and rate limit as the vendor documents them, and faults on
/// command. Many can run side by side in one process.
/// </summary>
public sealed class PortalSimulator : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly LoopbackServer _server;
    private readonly SimulatorOptions _options;
    private readonly WebhookStore _webhooks;
    private readonly Door _door;
    private readonly ControlDesk? _control;
    private volatile Credential _credential;
    private int _disposed;

    private PortalSimulator(LoopbackServer server, SimulatorOptions options, TimeProvider clock)
    {
        (_server, _options) = (server, options);
        BaseAddress = new Uri(server.Address, "/v1/");
        // Dates follow Now, rates do not (SimulatorOptions.Now).
        var calendar = options.Now is { } now ? new RunningClock(clock, now) : clock;
        Book = new PortalBook(options, calendar, $"{BaseAddress}customers/");
        Scopes = new ScopeCollection(options.Scopes);
        _credential = NewCredential(options.ApiKey);
        _webhooks = new WebhookStore(calendar, options.Seed);
        var routes = new Routes(Book, _webhooks, options.PageSize, options.StrayComma);
        _door = new Door(this, routes, clock, options.Latency, _stopping.Token);
        _control = options.Control ? new ControlDesk(this) : null;
    }

    /// <summary>Such as <c>http://127.0.0.1:7072/v1/</c>, with the slash at the end.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The key that is accepted now.</summary>
    public string ApiKey => _credential.Key;

    /// <summary>What the key may do; may be changed while running. A missing scope answers 403.</summary>
    public ICollection<string> Scopes { get; }

    /// <summary>The truth.</summary>
    public PortalBook Book { get; }

    /// <summary>Faults on command.</summary>
    public PortalFaults Faults { get; } = new();

    /// <summary>A copy of everything received so far, in order of arrival.</summary>
    public IReadOnlyList<PortalRequest> Requests => Log.Requests;

    /// <summary>How many of <see cref="Requests"/> were answered with 429.</summary>
    public int Refused => Log.Refused;

    /// <summary>A copy of the webhooks registered now, oldest first.</summary>
    public IReadOnlyList<PortalWebhook> Webhooks => _webhooks.All;

    /// <summary>
    /// Runs before an answer is computed, so that inserts and deletes between two requests can be scripted. Called side by side when
    /// requests come side by side; what it throws becomes a bare 500.
    /// </summary>
    public Action<PortalRequest>? BeforeAnswer { get; set; }

    internal RequestLog Log { get; } = new();

    internal Credential Credential => _credential;

    /// <summary>Fills the book and opens the port.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="clock">Moves the rate window and the calendar (see <see cref="SimulatorOptions.Now"/>); null: the real one.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="ArgumentException">An option is out of bounds; the message names it.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<PortalSimulator> StartAsync(
        SimulatorOptions? options = null, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        options ??= new SimulatorOptions();
        options.Validate();

        // The book's links hold the port, which is known once the server runs; who is that early waits until the book is there.
        var opened = new TaskCompletionSource<PortalSimulator>(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = await LoopbackServer.StartAsync(
            options.Port, async http => await (await opened.Task).ServeAsync(http), cancellationToken);
        try
        {
            var simulator = new PortalSimulator(server, options, clock ?? TimeProvider.System);
            opened.SetResult(simulator);
            return simulator;
        }
        catch
        {
            await server.CloseAsync();
            throw;
        }
    }

    /// <summary>From now on this key is accepted, with a rate window of its own, and every other one answers 401.</summary>
    public void RotateKey(string newKey) => _credential = NewCredential(newKey);

    /// <summary>Forgets <see cref="Requests"/>; the rate window stays as it is.</summary>
    public void ClearRequests() => Log.Clear();

    /// <summary>Closes the port and aborts every connection, also stalled ones. Never waits for a client.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _stopping.CancelAsync();
        await _server.CloseAsync();
        _stopping.Dispose();
    }

    private Task ServeAsync(HttpContext http) =>
        _control is not null && http.Request.Path.StartsWithSegments("/simulator", StringComparison.Ordinal)
            ? _control.ServeAsync(http)
            : _door.ServeAsync(http);

    private Credential NewCredential(string key) => new(key, new RateWindow(_options.RequestsPerMinute, _options.RateWindow));
}
