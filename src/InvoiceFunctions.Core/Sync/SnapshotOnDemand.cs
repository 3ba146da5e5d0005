using InvoiceFunctions.Secrets;
using InvoiceFunctions.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>There is no snapshot to answer from yet.</summary>
/// <param name="retryAfter">When to ask again: 1 to 120 seconds.</param>
/// <param name="message">How far the first reading is.</param>
public sealed class SnapshotNotReadyException(TimeSpan retryAfter, string message) : Exception(message)
{
    /// <summary>When to ask again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>The snapshot for a request: the one there is, or, where there is none or the caller wants a fresher one, read now.</summary>
public sealed partial class SnapshotOnDemand(
    SnapshotReader reader,
    PortalSync sync,
    SyncRequests requests,
    IDocumentStore store,
    IOptions<SyncOptions> options,
    IOptions<PortalOptions> portalOptions,
    TimeProvider clock,
    ILogger<SnapshotOnDemand> logger)
{
    /// <summary>Whoever finds the lease taken waits for the result no longer than this: flows give up after 30 s.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>As of when, where any snapshot will do: one that somebody else has just made is not followed by another.</summary>
    private static readonly DateTimeOffset Any = DateTimeOffset.MinValue;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>A request is taken up by the minute timer, so asking again sooner is no use.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(1);

    /// <summary>A store slower than this does not hold up a caller who can be answered.</summary>
    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(1);

    private long askedAt;

    /// <summary>The snapshot to answer from.</summary>
    /// <param name="maxAge">The greatest age wanted, counted from the start of its sweep; null: any.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="SnapshotNotReadyException">None yet, and it takes longer than this request may.</exception>
    /// <exception cref="PortalException">None yet, and the portal cannot be read.</exception>
    /// <exception cref="SecretException">None yet, and the API key cannot be had.</exception>
    public async Task<Snapshot> GetAsync(TimeSpan? maxAge, CancellationToken cancellationToken)
    {
        Snapshot? current;
        try
        {
            current = await reader.GetAsync(cancellationToken);
        }
        catch (DocumentLostException)
        {
            await AskAsync(cancellationToken);
            throw;
        }

        if (current is not { } snapshot)
        {
            return await ReadAsync(Any, cancellationToken) ?? throw await NotReadyAsync(cancellationToken);
        }

        var now = clock.GetUtcNow();
        var age = now - snapshot.Pointer.AsOf;
        if (age > maxAge)
        {
            return await FresherAsync(snapshot, now - maxAge.Value, cancellationToken);
        }

        if (age > options.Value.Interval)
        {
            await AskAsync(cancellationToken);
        }

        return snapshot;
    }

    /// <summary>A fresher snapshot where the portal fits what is left of the window; else the one there is, and a request for the next run.</summary>
    private async Task<Snapshot> FresherAsync(Snapshot snapshot, DateTimeOffset wantedAsOf, CancellationToken cancellationToken)
    {
        // A portal that stalls would keep the caller waiting through every retry, and there is an answer.
        using var patience = new CancellationTokenSource(Patience, clock);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var (state, _) = await store.ReadJsonAsync(SyncState.Document, SyncJson.Default.SyncState, cancellationToken);
            var budget = new RateBudget(clock, portalOptions.Value, state?.Window ?? new RateWindow());
            if ((snapshot.Pointer.Pages <= budget.Remaining || state?.IsHeld(clock.GetUtcNow()) is true)
                && await ReadAsync(wantedAsOf, limited.Token) is { } fresher)
            {
                return fresher;
            }
        }
        catch (Exception exception) when (exception is PortalException or SecretException or StoreUnavailableException or DocumentLostException)
        {
            Log.ServesTheLast(logger, exception.Message);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Log.ServesTheLast(logger, "The portal takes too long to answer.");
        }

        await AskAsync(cancellationToken);
        return snapshot;
    }

    /// <summary>Asks the next run for a sweep; whoever has a snapshot is served it, whether or not that can be written down.</summary>
    private async Task AskAsync(CancellationToken cancellationToken)
    {
        var last = Interlocked.Read(ref askedAt);
        if ((last != 0 && clock.GetElapsedTime(last) < AskAgain) || Interlocked.CompareExchange(ref askedAt, clock.GetTimestamp(), last) != last)
        {
            return;
        }

        using var patience = new CancellationTokenSource(AskWithin, clock);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await requests.AskAsync(limited.Token);
        }
        catch (Exception exception) when (exception is StoreUnavailableException || patience.IsCancellationRequested)
        {
            Log.CannotAsk(logger, exception.Message);
        }
    }

    /// <summary>Reads until there is a snapshot as fresh as wanted; null when the window is spent or patience ends first.</summary>
    private async Task<Snapshot?> ReadAsync(DateTimeOffset wantedAsOf, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            var outcome = await RunAsync(wantedAsOf, cancellationToken);
            if (await reader.GetNewestAsync(cancellationToken) is { } snapshot && snapshot.Pointer.AsOf >= wantedAsOf)
            {
                return snapshot;
            }

            if (outcome is SyncOutcome.UnderWay or SyncOutcome.NotDue || clock.GetElapsedTime(began) > Patience)
            {
                return null;
            }

            if (outcome == SyncOutcome.Busy)
            {
                await Task.Delay(LookAgain, clock, cancellationToken);
            }
        }
    }

    private async Task<SyncOutcome> RunAsync(DateTimeOffset wantedAsOf, CancellationToken cancellationToken)
    {
        try
        {
            return await sync.RunAsync(wantedAsOf, mayWait: false, cancellationToken);
        }
        catch (LeaseLostException)
        {
            return SyncOutcome.Busy;
        }
    }

    private async Task<SnapshotNotReadyException> NotReadyAsync(CancellationToken cancellationToken)
    {
        var (state, _) = await store.ReadJsonAsync(SyncState.Document, SyncJson.Default.SyncState, cancellationToken);
        var budget = new RateBudget(clock, portalOptions.Value, state?.Window ?? new RateWindow());
        var sweep = state?.Sweep;

        // The list's length is not known before its end, so this is when the next pages can be read, not when the last will be.
        var seconds = Math.Clamp((int)Math.Ceiling(budget.Wait.TotalSeconds) + 1, 1, 120);
        return new SnapshotNotReadyException(
            TimeSpan.FromSeconds(seconds),
            $"The first reading of the portal is under way: {sweep?.Rows ?? 0} invoices from {(sweep?.NextPage ?? 1) - 1} pages so far, "
            + $"at most {budget.Limit} pages per {portalOptions.Value.RateWindow:g}. Ask again in {seconds} s.");
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A fresher snapshot was asked for and cannot be read; the last good one is served. {Reason}")]
        public static partial void ServesTheLast(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The snapshot is old, and a request for a sweep cannot be written down now. {Reason}")]
        public static partial void CannotAsk(ILogger logger, string reason);
    }
}
