using InvoiceFunctions.Invoices;
using InvoiceFunctions.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>The steps of a sweep. Each stores what it read and the place reached before it returns.</summary>
public sealed partial class Sweep(
    InvoiceApiClient client, IDocumentStore store, SnapshotFile file, IOptions<PortalOptions> options, SyncTelemetry telemetry, TimeProvider clock, ILogger<Sweep> logger)
{
    /// <summary>Reads pages until the end or until the window is spent, and stores them with the place reached, also when a page fails.</summary>
    public async Task ReadPagesAsync(PortalHold hold, CancellationToken cancellationToken)
    {
        var sweep = hold.State.Sweep!;
        var range = new PageRange(sweep.NextPage, sweep.KnownLastPage, hold.Budget.Remaining, options.Value.MaxConcurrentRequests);
        if (range.MaxRequests == 0)
        {
            return;
        }

        using var span = InvoiceTelemetry.Spans.StartActivity("read pages");
        await hold.ReserveAsync(range.MaxRequests, cancellationToken);
        var entries = new List<SnapshotEntry>();
        var last = sweep.NextPage - 1;
        var hasNext = true;
        try
        {
            await foreach (var page in client.ReadInvoicesAsync(range, hold.Budget, cancellationToken))
            {
                entries.AddRange(page.Items.Select(invoice => new SnapshotEntry(invoice, default, page.RequestedAt)));
                (last, hasNext) = (page.Number, page.HasNext);
                await hold.RenewAsync(cancellationToken);
            }
        }
        finally
        {
            if (last >= sweep.NextPage)
            {
                var part = $"sweeps/{hold.State.Epoch}-{sweep.Pass}-{sweep.NextPage}.ndjson.gz";
                await store.WriteAsync(part, SnapshotFile.Write(entries), condition: null, CancellationToken.None);
                await hold.SaveAsync(
                    hold.State with
                    {
                        Sweep = sweep with
                        {
                            NextPage = last + 1,
                            PagesRead = !hasNext,
                            ProgressedAt = clock.GetUtcNow(),
                            Rows = sweep.Rows + entries.Count,
                            Parts = [.. sweep.Parts, part],
                        },
                    },
                    CancellationToken.None);
                telemetry.Read(last - sweep.NextPage + 1, entries.Count, span);
                Log.Read(logger, sweep.NextPage, last, sweep.Rows + entries.Count);
            }
        }
    }

    /// <summary>A vanished invoice may have slipped between two pages: asked for by id, 404 means deleted, 200 means it stays. False when the window was spent before all were asked.</summary>
    public async Task<bool> AskByIdAsync(PortalHold hold, List<string> vanished, CancellationToken cancellationToken)
    {
        var asked = vanished.Take(hold.Budget.Remaining).ToList();
        if (asked.Count == 0)
        {
            return false;
        }

        await hold.ReserveAsync(asked.Count, cancellationToken);
        var requestedAt = clock.GetUtcNow();
        var answers = await client.GetInvoicesAsync(asked, options.Value.MaxConcurrentRequests, hold.Budget, cancellationToken);
        var found = answers.Values.OfType<CustomerInvoice>().Select(invoice => new SnapshotEntry(invoice, default, requestedAt));
        var gone = answers.Where(answer => answer.Value is null).Select(answer => answer.Key);
        var sweep = hold.State.Sweep!;
        var part = $"sweeps/{hold.State.Epoch}-{sweep.Pass}-by-id-{sweep.Gone.Count}-{sweep.Parts.Count}.ndjson.gz";
        await store.WriteAsync(part, SnapshotFile.Write(found), condition: null, cancellationToken);
        await hold.SaveAsync(
            hold.State with { Sweep = sweep with { ProgressedAt = clock.GetUtcNow(), Gone = [.. sweep.Gone, .. gone], Parts = [.. sweep.Parts, part] } },
            cancellationToken);
        return asked.Count == vanished.Count;
    }

    /// <summary>All that the sweep has read so far.</summary>
    public async Task<List<SnapshotEntry>> LoadAsync(SweepProgress sweep, CancellationToken cancellationToken)
    {
        var entries = new List<SnapshotEntry>();
        foreach (var part in sweep.Parts)
        {
            entries.AddRange(await file.LoadAsync(store, part, cancellationToken));
        }

        return entries;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Read pages {First} to {Last}: {Rows} invoices so far in this pass.")]
        public static partial void Read(ILogger logger, int first, int last, int rows);
    }
}
