using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>What a run did.</summary>
public enum SyncOutcome
{
    /// <summary>Nothing was due.</summary>
    NotDue,

    /// <summary>Somebody else holds the lease.</summary>
    Busy,

    /// <summary>Got further, or waits for the rate window; the next run goes on.</summary>
    UnderWay,

    /// <summary>Finished a sweep and published it.</summary>
    Published,
}

/// <summary>
/// Sweeps the portal into snapshots, step by step: each run reads at most one rate window's pages, stores them with its place, and ends;
/// the next one goes on, on whatever instance. See ARCHITECTURE.md, "How the snapshot is made".
/// </summary>
public sealed partial class PortalSync(
    PortalLease lease,
    InvoiceApiClient client,
    PortalInbox inbox,
    SyncRequests requests,
    Sweep sweep,
    SnapshotPublisher publisher,
    CustomerSweep customers,
    SnapshotReader reader,
    IOptions<SyncOptions> options,
    IOptions<PortalOptions> portalOptions,
    SyncTelemetry telemetry,
    TimeProvider clock,
    ILogger<PortalSync> logger)
{
    /// <summary>More vanished invoices than this are not asked for one by one: a second pass decides.</summary>
    private const int MostAskedById = 60;

    /// <summary>A loss of more than this share of the invoices is published only when a second pass agrees.</summary>
    private const double SuddenLoss = 0.2;

    /// <summary>A sweep that got no further for this long starts anew: what it read is too old to be one picture.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>One run: takes the lease, gets as far as this window allows, and gives it free.</summary>
    /// <param name="wantedAsOf">A sweep that began before this is not fresh enough; null: by the interval and by requests.</param>
    /// <param name="mayWait">Whether to wait for the window when it is about to reopen.</param>
    /// <param name="cancellationToken">Ends the run; what was stored stays.</param>
    /// <exception cref="PortalException">The portal could not be read; written down for health, and the next run goes on.</exception>
    public Task<SyncOutcome> RunAsync(DateTimeOffset? wantedAsOf, bool mayWait, CancellationToken cancellationToken) =>
        SyncTelemetry.RunAsync(() => StepAsync(wantedAsOf, mayWait, cancellationToken));

    private async Task<SyncOutcome> StepAsync(DateTimeOffset? wantedAsOf, bool mayWait, CancellationToken cancellationToken)
    {
        var news = await inbox.ReadAsync(cancellationToken);
        await using var hold = await lease.TryTakeAsync(cancellationToken);
        if (hold is null)
        {
            return SyncOutcome.Busy;
        }

        try
        {
            if (news.Count > 0)
            {
                await LookAtAsync(hold, news, cancellationToken);
            }

            var outcome = await IsDueAsync(hold.State, wantedAsOf, cancellationToken) ? await AdvanceAsync(hold, mayWait, cancellationToken) : SyncOutcome.NotDue;
            if (wantedAsOf is null && customers.IsDue(hold.State)) // Not while a caller waits for invoices.
            {
                await customers.AdvanceAsync(hold, cancellationToken);
            }

            return outcome;
        }
        catch (PortalRateLimitedException exception)
        {
            Log.RateLimited(logger, exception.Refused, exception.ReopensAt);
            await hold.SaveAsync(hold.State, cancellationToken);
            return SyncOutcome.UnderWay;
        }
        catch (DocumentLostException lost)
        {
            Log.Lost(logger, lost.Message);
            await hold.SaveAsync(hold.State.Without(lost.Name), cancellationToken);
            return SyncOutcome.UnderWay;
        }
        catch (Exception exception) when (exception is PortalException or Secrets.SecretException)
        {
            await hold.SaveAsync(hold.State with { LastFailure = new SyncFailure(clock.GetUtcNow(), exception.GetType().Name, exception.Message) }, cancellationToken);
            throw;
        }
        finally
        {
            telemetry.Saw(hold.State.Current);
        }
    }

    private async Task<bool> IsDueAsync(SyncState state, DateTimeOffset? wantedAsOf, CancellationToken cancellationToken) =>
        state.Sweep is not null
        || state.Current is not { } current
        || (wantedAsOf is { } wanted
            ? current.AsOf < wanted
            : current.IsFirst || clock.GetUtcNow() - state.LastSweepStartedAt >= options.Value.Interval || await requests.PendingAsync(state, cancellationToken) is not null);

    /// <summary>Reads what webhooks told of by id, as far as the window goes, and publishes it over the snapshot.</summary>
    private async Task LookAtAsync(PortalHold hold, IReadOnlyDictionary<string, string> news, CancellationToken cancellationToken)
    {
        var ids = news.Values.Distinct().Take(hold.Budget.Remaining).ToHashSet();
        if (ids.Count == 0 || hold.State.Current is null)
        {
            return; // Before the first snapshot there is nothing to lay it over: it waits.
        }

        await hold.ReserveAsync(ids.Count, cancellationToken);
        var observedAt = clock.GetUtcNow();
        var lookedUp = await client.GetInvoicesAsync(ids, portalOptions.Value.MaxConcurrentRequests, hold.Budget, cancellationToken);
        await publisher.PublishLookUpsAsync(hold, lookedUp, observedAt, cancellationToken);
        await inbox.RemoveAsync(news.Where(pair => ids.Contains(pair.Value)).Select(pair => pair.Key), cancellationToken);
    }

    private async Task<SyncOutcome> AdvanceAsync(PortalHold hold, bool mayWait, CancellationToken cancellationToken)
    {
        if (!await HasWindowAsync(hold, mayWait, cancellationToken))
        {
            return SyncOutcome.UnderWay;
        }

        var now = clock.GetUtcNow();
        if (hold.State.Sweep is not { Parts.Count: > 0 } under || now - under.ProgressedAt > Abandoned) // Began and read nothing: begins now.
        {
            hold.Start(new SweepProgress { StartedAt = now, ProgressedAt = now, KnownLastPage = hold.State.Current?.Pages });
        }

        while (true)
        {
            if (!hold.State.Sweep!.PagesRead)
            {
                await sweep.ReadPagesAsync(hold, cancellationToken);
            }

            if (!hold.State.Sweep!.PagesRead)
            {
                return SyncOutcome.UnderWay;
            }

            var previous = hold.State.Current is { } pointer ? await reader.LoadAsync(pointer, cancellationToken) : null;
            var read = Publishing.Merge(await sweep.LoadAsync(hold.State.Sweep, cancellationToken));
            var vanished = previous?.Entries.Where(entry => !read.ContainsKey(entry.Invoice)).Select(entry => entry.Invoice.Id)
                .Except(hold.State.Sweep.Gone).ToList() ?? [];
            var isMuch = vanished.Count > MostAskedById || vanished.Count > SuddenLoss * previous?.Entries.Count;
            if (isMuch && hold.State.Sweep.Pass == 1)
            {
                Log.SecondPass(logger, vanished.Count);
                await hold.SaveAsync(
                    hold.State with
                    {
                        Sweep = hold.State.Sweep with { Pass = 2, KnownLastPage = hold.State.Sweep.NextPage - 1, NextPage = 1, PagesRead = false, Rows = 0 },
                    },
                    cancellationToken);
            }
            else if (vanished.Count == 0 || vanished.Count > MostAskedById)
            {
                await publisher.PublishSweepAsync(hold, read, previous, cancellationToken);
                return SyncOutcome.Published;
            }
            else if (!await sweep.AskByIdAsync(hold, vanished, cancellationToken))
            {
                return SyncOutcome.UnderWay;
            }
        }
    }

    /// <summary>Waits for the window where it is about to reopen: it does so a little later than the timer's tick each time.</summary>
    private async Task<bool> HasWindowAsync(PortalHold hold, bool mayWait, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var patience = TimeSpan.FromTicks(Math.Max(portalOptions.Value.RateWindow.Ticks / 4, TimeSpan.FromSeconds(2).Ticks));

        // A delay may end a moment early, and that moment would cost the run: hence again until it is over.
        for (var wait = hold.Budget.Wait; mayWait && wait > TimeSpan.Zero && wait <= patience; wait = hold.Budget.Wait)
        {
            await Task.Delay(wait, clock, cancellationToken);
        }

        telemetry.Waited(clock.GetElapsedTime(began));

        return hold.Budget.Remaining > 0;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Vanished} invoices are missing from this sweep: a second pass decides.")]
        public static partial void SecondPass(ILogger logger, int vanished);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
        public static partial void Lost(ILogger logger, string problem);

        [LoggerMessage(Level = LogLevel.Information, Message = "The rate window is spent (refused by the portal: {Refused}); it reopens at {ReopensAt:O}.")]
        public static partial void RateLimited(ILogger logger, bool refused, DateTimeOffset reopensAt);
    }
}
