using InvoiceFunctions.Storage;
using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>Whoever calls the portal holds the lease; there is one in the whole fleet.</summary>
public sealed class PortalLease(IDocumentStore store, IOptions<PortalOptions> options, TimeProvider clock)
{
    /// <summary>Takes the lease; null when somebody else holds it.</summary>
    public async Task<PortalHold?> TryTakeAsync(CancellationToken cancellationToken)
    {
        var (state, read) = await store.ReadJsonAsync(SyncState.Document, SyncJson.Default.SyncState, cancellationToken);
        state ??= new SyncState();
        if (state.IsHeld(clock.GetUtcNow()))
        {
            return null;
        }

        var hold = new PortalHold(store, options.Value, clock, state with { Epoch = state.Epoch + 1, Holder = Guid.NewGuid().ToString("N") }, read?.ETag);
        return await hold.TrySaveAsync(cancellationToken) ? hold : null;
    }
}

/// <summary>The lease, held: the state as only its holder may change it, and the budget that its calls are spent from.</summary>
public sealed class PortalHold : IAsyncDisposable
{
    private readonly IDocumentStore store;
    private readonly PortalOptions options;
    private readonly TimeProvider clock;
    private string? etag;
    private DateTimeOffset savedAt;

    internal PortalHold(IDocumentStore store, PortalOptions options, TimeProvider clock, SyncState state, string? etag)
    {
        this.store = store;
        this.options = options;
        this.clock = clock;
        this.etag = etag;
        State = state;
        Budget = new RateBudget(clock, options, state.Window);
    }

    /// <summary>The state, to be changed by <see cref="SaveAsync"/> only.</summary>
    public SyncState State { get; private set; }

    /// <summary>The budget that the holder's calls are spent from.</summary>
    public RateBudget Budget { get; }

    /// <summary>Writes the state, the budget with it, and renews the lease.</summary>
    /// <exception cref="LeaseLostException">The lease ran out and somebody else has it: nothing was written, and the run must end.</exception>
    public async Task SaveAsync(SyncState state, CancellationToken cancellationToken)
    {
        State = state;
        if (!await TrySaveAsync(cancellationToken))
        {
            throw new LeaseLostException();
        }
    }

    /// <summary>Begins a sweep; written with the reservation of its first burst.</summary>
    internal void Start(SweepProgress sweep) => State = State with { Sweep = sweep, LastSweepStartedAt = sweep.StartedAt };

    /// <summary>Writes down, before a burst, that it may spend so many requests: if this process dies in it, they count as spent.</summary>
    public async Task ReserveAsync(int requests, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var window = Budget.Window;
        window = window.IsOver(now) ? window.Open(now, options.RateWindow) : window;
        State = State with { Window = window with { Used = window.Used + requests } };
        if (!await TryWriteAsync(cancellationToken))
        {
            throw new LeaseLostException();
        }
    }

    /// <summary>Renews the lease in a long burst, at most twice a window.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() - savedAt > options.RateWindow / 2 && !await TryWriteAsync(cancellationToken))
        {
            throw new LeaseLostException();
        }
    }

    /// <summary>Gives the lease free; a lost one is left to who has it now.</summary>
    public async ValueTask DisposeAsync()
    {
        State = State with { Holder = null, HeldUntil = null, Window = Budget.Window };
        await store.WriteJsonAsync(SyncState.Document, State, SyncJson.Default.SyncState, new WriteCondition(etag), CancellationToken.None);
    }

    internal Task<bool> TrySaveAsync(CancellationToken cancellationToken)
    {
        State = State with { Window = Budget.Window };
        return TryWriteAsync(cancellationToken);
    }

    private async Task<bool> TryWriteAsync(CancellationToken cancellationToken)
    {
        savedAt = clock.GetUtcNow();
        State = State with { HeldUntil = savedAt + (2 * options.RateWindow) };
        var written = await store.WriteJsonAsync(SyncState.Document, State, SyncJson.Default.SyncState, new WriteCondition(etag), cancellationToken);
        if (written is null)
        {
            return false;
        }

        // Nothing is sent in the lease's last window: if the store or the portal was that slow, the next holder's first window must be its own.
        Budget.SpendableUntil = savedAt + options.RateWindow;
        etag = written;
        return true;
    }
}

/// <summary>The lease ran out while its holder was busy; somebody else goes on with the work.</summary>
public sealed class LeaseLostException() : Exception("This run's lease on the portal ran out; another run goes on with the sweep.");
