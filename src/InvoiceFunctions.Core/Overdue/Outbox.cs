using InvoiceFunctions.Invoices;
using InvoiceFunctions.Notifications;
using InvoiceFunctions.Sync;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Overdue;

/// <summary>
/// Delivers queued messages. An attempt is claimed in the ledger before it is made, and what was delivered leaves the ledger after; a crash
/// between the two repeats the message, with the same id.
/// </summary>
public sealed partial class Outbox(
    NotificationChannels channels,
    NotificationLedger ledger,
    SnapshotReader reader,
    PortalLookup lookup,
    IOptions<OverdueOptions> options,
    DeliveryTelemetry telemetry,
    TimeProvider clock,
    ILogger<Outbox> logger)
{
    /// <summary>Invoices read again by id in a run, at most; a larger digest goes from the newest snapshot and says as of when.</summary>
    private const int RecheckedPerRun = 20;

    /// <summary>How long a message waits for its invoices to be readable again before it goes from the newest snapshot.</summary>
    private static readonly TimeSpan RecheckPatience = TimeSpan.FromHours(1);

    /// <summary>
    /// How long an attempt keeps others from the message: more than it can take (invoices read again with retries 80 s, the vault 35 s, the
    /// receiver 15 s), so that no second run sends meanwhile. After a crash the message waits this long.
    /// </summary>
    private static readonly TimeSpan ClaimedFor = TimeSpan.FromMinutes(5);

    /// <summary>Makes every attempt that is due.</summary>
    public async Task DeliverAsync(CancellationToken cancellationToken)
    {
        var recheckable = RecheckedPerRun;
        foreach (var channel in channels.All)
        {
            while (await ClaimAsync(channel.Name, cancellationToken) is { } message)
            {
                var recheck = message.Notices.Count <= recheckable;
                recheckable -= recheck ? message.Notices.Count : 0;
                await AttemptAsync(channel, message, recheck, cancellationToken);
            }
        }
    }

    /// <summary>Messages that wait and messages given up, over all channels, and the channels whose receiver is gone; nothing waits for those.</summary>
    public async Task<(int Pending, int Failed, IReadOnlyList<string> Ended)> CountAsync(CancellationToken cancellationToken)
    {
        var (pending, failed, ended) = (0, 0, new List<string>());
        foreach (var channel in channels.All)
        {
            var current = await ledger.ReadAsync(channel.Name, cancellationToken);
            if (current.EndedAt is not null)
            {
                ended.Add(channel.Name);
                continue;
            }

            failed += current.Outbox.Count(message => message.IsParked);
            pending += current.Outbox.Count(message => !message.IsParked);
        }

        return (pending, failed, ended);
    }

    private async Task<OutboxMessage?> ClaimAsync(string channel, CancellationToken cancellationToken)
    {
        OutboxMessage? claimed = null;
        await ledger.ChangeAsync(
            channel,
            current =>
            {
                var now = clock.GetUtcNow();
                var due = current.EndedAt is null ? current.Outbox.FirstOrDefault(message => !message.IsParked && message.NextAttemptAt <= now) : null;
                claimed = due is null ? null : due with { Attempts = due.Attempts + 1, NextAttemptAt = now + ClaimedFor };
                return claimed is null ? current : Replace(current, claimed);
            },
            cancellationToken);
        return claimed;
    }

    private async Task AttemptAsync(ChannelOptions channel, OutboxMessage message, bool recheck, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await ReadyAsync(message, recheck, cancellationToken) is not { } ready)
        {
            await SettleAsync(
                channel.Name, message with { Attempts = message.Attempts - 1, NextAttemptAt = now + OutboxPolicy.Backoff(1), LastError = "Waits until its invoices can be read again." });
            return;
        }

        if (ready.Notices.Count == 0)
        {
            Log.NothingLeft(logger, channel.Name, message.Id);
            await RemoveAsync(channel.Name, message.Id);
            return;
        }

        var (result, reason) = await telemetry.AttemptAsync(channel.Type, () => channels.Create(channel).SendAsync(ready, cancellationToken));
        if (result == DeliveryResult.Delivered)
        {
            Log.Delivered(logger, channel.Name, message.Id, message.Attempts);
        }
        else
        {
            Log.NotDelivered(logger, channel.Name, message.Id, message.Attempts, reason);
        }

        await (result switch
        {
            DeliveryResult.Delivered => RemoveAsync(channel.Name, message.Id),
            DeliveryResult.Gone => SettleAsync(channel.Name, message with { LastError = reason, IsParked = true }, endedAt: now),
            _ => SettleAsync(channel.Name, message with { NextAttemptAt = now + OutboxPolicy.Backoff(message.Attempts), LastError = reason, IsParked = now - message.QueuedAt >= OutboxPolicy.GivenUpAfter }),
        });
    }

    // What has been sent is written down even when the run is being stopped: both without a cancellation token.
    private Task<ChannelLedger> RemoveAsync(string channel, string id) =>
        ledger.ChangeAsync(channel, current => current with { Outbox = [.. current.Outbox.Where(message => message.Id != id)] }, CancellationToken.None);

    private Task<ChannelLedger> SettleAsync(string channel, OutboxMessage message, DateTimeOffset? endedAt = null) =>
        ledger.ChangeAsync(channel, current => Replace(current, message) with { EndedAt = endedAt ?? current.EndedAt }, CancellationToken.None);

    /// <summary>The message with its rows as of now; what was paid, deleted or given more time since is left out. Null: not readable now.</summary>
    private async Task<NotificationMessage?> ReadyAsync(OutboxMessage message, bool recheck, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var snapshot = await reader.GetNewestAsync(cancellationToken);
        var day = ServingDay.At(now, options.Value.DefaultPaymentTermDays);
        day = snapshot is null ? day : day with { CustomerNames = snapshot.CustomerNames };
        var read = recheck ? await lookup.TryReadAsync([.. message.Notices.Select(notice => notice.InvoiceId)], cancellationToken) : null;
        if (snapshot is null || (recheck && read is null && now - message.QueuedAt < RecheckPatience))
        {
            return null;
        }

        var notices = new List<(int Stage, InvoiceRow Row)>();
        foreach (var notice in message.Notices)
        {
            var entry = snapshot.Find(notice.InvoiceId);
            if (read is not null)
            {
                entry = read[notice.InvoiceId] is { } invoice ? new SnapshotEntry(invoice, entry?.ChangedAt ?? now, now) : null;
            }

            if (entry is { } there && new InvoiceRow(there, day) is var row && OverduePolicy.StageOf(row, options.Value) >= notice.Stage)
            {
                notices.Add((notice.Stage, row));
            }
        }

        return new NotificationMessage(message.Id, message.IsDigest, read is null ? snapshot.Pointer.AsOf : now, notices);
    }

    private static ChannelLedger Replace(ChannelLedger current, OutboxMessage message) =>
        current with { Outbox = [.. current.Outbox.Select(other => other.Id == message.Id ? message : other)] };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Channel {Channel}: message {Id} delivered at attempt {Attempt}.")]
        public static partial void Delivered(ILogger logger, string channel, string id, int attempt);

        [LoggerMessage(Level = LogLevel.Information, Message = "Channel {Channel}: message {Id} not sent: all of it was paid, deleted or given more time since.")]
        public static partial void NothingLeft(ILogger logger, string channel, string id);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Channel {Channel}: message {Id} not delivered at attempt {Attempt}. {Reason}")]
        public static partial void NotDelivered(ILogger logger, string channel, string id, int attempt, string? reason);
    }
}
