using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>Reads a few invoices by id, now, under the lease and out of the shared budget, and publishes what is news.</summary>
public sealed partial class PortalLookup(
    PortalLease lease, InvoiceApiClient client, SnapshotPublisher publisher, IOptions<PortalOptions> options, TimeProvider clock, ILogger<PortalLookup> logger)
{
    /// <summary>The invoices as the portal has them now, null where it has none (404).</summary>
    /// <param name="ids">The invoices asked for.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>By id; null when it cannot be done now: the lease is taken, the window is spent or the portal cannot be read.</returns>
    public async Task<IReadOnlyDictionary<string, CustomerInvoice?>?> TryReadAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        await using var hold = await lease.TryTakeAsync(cancellationToken);
        if (hold is null || hold.Budget.Remaining < ids.Count)
        {
            return null;
        }

        await hold.ReserveAsync(ids.Count, cancellationToken);
        try
        {
            var observedAt = clock.GetUtcNow();
            var lookedUp = await client.GetInvoicesAsync(ids, options.Value.MaxConcurrentRequests, hold.Budget, cancellationToken);
            await publisher.PublishLookUpsAsync(hold, lookedUp, observedAt, cancellationToken);
            return lookedUp;
        }
        catch (Exception exception) when (exception is PortalException or Secrets.SecretException)
        {
            Log.CannotBeRead(logger, ids.Count, exception.Message);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} invoices cannot be looked up now. {Reason}")]
        public static partial void CannotBeRead(ILogger logger, int count, string reason);
    }
}
