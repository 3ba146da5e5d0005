using System.Security.Cryptography;
using System.Text;
using InvoiceFunctions.Invoices;
using InvoiceFunctions.Notifications;
using InvoiceFunctions.Sync;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Overdue;

/// <summary>Finds what is newly late in the current snapshot and queues it, once per invoice, stage and channel.</summary>
public sealed partial class OverdueNotices(
    SnapshotReader reader,
    NotificationChannels channels,
    NotificationLedger ledger,
    IOptions<OverdueOptions> options,
    TimeProvider clock,
    ILogger<OverdueNotices> logger)
{
    /// <summary>Queues what is due to be told; does nothing outside telling time or before the first complete snapshot.</summary>
    public async Task QueueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!OverduePolicy.IsTellingTime(now, options.Value)
            || await reader.GetNewestAsync(cancellationToken) is not { Pointer.Complete: true } snapshot)
        {
            return;
        }

        var day = ServingDay.At(now, options.Value.DefaultPaymentTermDays);
        var reached = snapshot.Entries
            .Select(entry => new InvoiceRow(entry, day))
            .Select(row => (Row: row, Stage: OverduePolicy.StageOf(row, options.Value)))
            .Where(late => late.Stage is not null)
            .OrderByDescending(late => late.Row.DaysPastDue).ThenBy(late => late.Row.Invoice.Id, StringComparer.Ordinal)
            .Select(late => new Notice(late.Row.Invoice.Id, late.Stage!.Value))
            .ToList();

        foreach (var channel in channels.All)
        {
            var queued = 0;
            await ledger.ChangeAsync(
                channel.Name,
                current =>
                {
                    var changed = Queue(current, channel, reached, now);
                    queued = changed.Outbox.Skip(current.Outbox.Count).Sum(message => message.Notices.Count);
                    return changed;
                },
                cancellationToken);
            if (queued > 0)
            {
                Log.Queued(logger, channel.Name, queued);
            }
        }
    }

    private ChannelLedger Queue(ChannelLedger current, ChannelOptions channel, List<Notice> reached, DateTimeOffset now)
    {
        var notices = reached.Where(notice => !current.Told.TryGetValue(notice.InvoiceId, out var told) || told.Stage < notice.Stage).ToList();
        if (notices.Count == 0 || current.EndedAt is not null)
        {
            return current;
        }

        var messages = channel.Mode == "each"
            ? notices.Select(notice => Message(notice.ToString(), [notice])).ToList()
            : [Message(DigestId(channel.Name, notices), notices)];
        var told = new Dictionary<string, LedgerEntry>(current.Told);
        foreach (var message in messages)
        {
            foreach (var notice in message.Notices)
            {
                var before = told.GetValueOrDefault(notice.InvoiceId);
                var skipped = options.Value.StageDays.Where(stage => stage < notice.Stage && !(stage <= before?.Stage));
                told[notice.InvoiceId] = new LedgerEntry(notice.Stage, now, message.Id, [.. before?.Skipped ?? [], .. skipped]);
            }
        }

        return current with { Told = told, Outbox = [.. current.Outbox, .. messages] };

        OutboxMessage Message(string id, IReadOnlyList<Notice> members) =>
            new() { Id = id, Notices = members, IsDigest = channel.Mode != "each", QueuedAt = now, NextAttemptAt = now };
    }

    private static string DigestId(string channel, IEnumerable<Notice> members)
    {
        var text = string.Join('\n', members.Select(notice => notice.ToString()).Order(StringComparer.Ordinal));
        return $"{channel}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12))}";
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Channel {Channel}: {Count} overdue notices queued.")]
        public static partial void Queued(ILogger logger, string channel, int count);
    }
}
