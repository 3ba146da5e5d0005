using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using InvoiceFunctions.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>
/// Reads the customers list, within the same budget as the invoices and less often. A key that may not read customers leaves names null and
/// a line in health, nothing more.
/// </summary>
public sealed partial class CustomerSweep(
    InvoiceApiClient client,
    IDocumentStore store,
    IOptions<CustomerOptions> options,
    IOptions<SyncOptions> sync,
    IOptions<PortalOptions> portal,
    TimeProvider clock,
    ILogger<CustomerSweep> logger)
{
    /// <summary>Customers change seldom: their list is read once in this many intervals of the invoices'.</summary>
    private const int IntervalsBetween = 4;

    /// <summary>Whether the list is to be read, or read on.</summary>
    public bool IsDue(SyncState state) =>
        options.Value.Include && state is { Sweep: null, Current: not null }
        && (state.Customers is not { NextPage: null } done || clock.GetUtcNow() - done.StartedAt >= IntervalsBetween * sync.Value.Interval);

    /// <summary>Reads as far as this window goes; at the end lays the names beside the snapshot.</summary>
    public async Task AdvanceAsync(PortalHold hold, CancellationToken cancellationToken)
    {
        var budget = hold.Budget.Remaining;
        if (budget == 0)
        {
            return;
        }

        var before = hold.State.Customers;
        var progress = before is { NextPage: not null } under
            ? under
            : new CustomerState { StartedAt = clock.GetUtcNow(), NextPage = 1, KnownLastPage = before?.KnownLastPage };
        await hold.ReserveAsync(budget, cancellationToken);
        try
        {
            await ReadAsync(hold, progress, budget, cancellationToken);
        }
        catch (PortalScopeMissingException exception)
        {
            Log.NoNames(logger, exception.Message);
            await hold.SaveAsync(
                hold.State with { Customers = new CustomerState { StartedAt = progress.StartedAt, Problem = exception.Message } }, cancellationToken);
        }
    }

    /// <summary>The names in a document, by customer id, as UTF-8.</summary>
    internal static async Task<IReadOnlyDictionary<string, byte[]>> LoadAsync(IDocumentStore store, string document, CancellationToken cancellationToken)
    {
        var (names, _) = await store.ReadJsonAsync(document, CustomerJson.Default.DictionaryStringString, cancellationToken);
        return (names ?? []).ToDictionary(pair => pair.Key, pair => System.Text.Encoding.UTF8.GetBytes(pair.Value), StringComparer.Ordinal);
    }

    private async Task ReadAsync(PortalHold hold, CustomerState progress, int budget, CancellationToken cancellationToken)
    {
        var names = progress.Unfinished is null ? null : (await store.ReadJsonAsync(progress.Unfinished, CustomerJson.Default.DictionaryStringString, cancellationToken)).Value;
        names ??= [];
        var range = new PageRange(progress.NextPage!.Value, progress.KnownLastPage, budget, portal.Value.MaxConcurrentRequests);
        var hasNext = true;
        await foreach (var page in client.ReadCustomersAsync(range, hold.Budget, cancellationToken))
        {
            foreach (var customer in page.Items)
            {
                names[customer.Id] = customer.CompanyName ?? "";
            }

            (progress, hasNext) = (progress with { NextPage = page.Number + 1 }, page.HasNext);
            await hold.RenewAsync(cancellationToken);
        }

        // In the order of ids, so that the same names stay the same document, and with it the same ETag.
        var content = JsonSerializer.SerializeToUtf8Bytes(
            names.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(), CustomerJson.Default.DictionaryStringString);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16));
        var document = !hasNext && hold.State.Current!.Customers is { } there && there.Contains(hash, StringComparison.Ordinal)
            ? there
            : $"{(hasNext ? "sweeps" : "customers")}/{hold.State.Epoch:D8}-{hash}.json";
        await store.WriteAsync(document, content, condition: null, cancellationToken);
        if (hasNext)
        {
            await hold.SaveAsync(hold.State with { Customers = progress with { Unfinished = document } }, cancellationToken);
            return;
        }

        var done = new CustomerState { StartedAt = progress.StartedAt, KnownLastPage = progress.NextPage - 1 };
        await hold.SaveAsync(hold.State with { Customers = done, Current = hold.State.Current! with { Customers = document } }, cancellationToken);
        Log.Read(logger, names.Count);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Read the names of {Count} customers.")]
        public static partial void Read(ILogger logger, int count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Customers' names stay empty. {Reason}")]
        public static partial void NoNames(ILogger logger, string reason);
    }
}

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class CustomerJson : JsonSerializerContext;
