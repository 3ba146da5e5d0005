using System.Text.Json.Serialization;
using InvoiceFunctions.Storage;

namespace InvoiceFunctions.Overdue;

/// <summary>
/// What one channel has been told, and what it is still to be told: one document per channel, changed by conditional replaces only. The
/// entry that claims a stage and the queued message are written in the same replace, so a crash can neither lose nor double a notice.
/// </summary>
public sealed record ChannelLedger
{
    /// <summary>By invoice id.</summary>
    public IReadOnlyDictionary<string, LedgerEntry> Told { get; init; } = new Dictionary<string, LedgerEntry>();

    /// <summary>Messages not delivered yet.</summary>
    public IReadOnlyList<OutboxMessage> Outbox { get; init; } = [];

    /// <summary>When the receiver said that it is gone (410): nothing is sent to it any more.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>The stages of one invoice that are settled for a channel.</summary>
/// <param name="Stage">The highest stage told or queued.</param>
/// <param name="At">When it was claimed.</param>
/// <param name="MessageId">The message that tells it.</param>
/// <param name="Skipped">Lower stages that were never told, because a higher one was reached first.</param>
public sealed record LedgerEntry(int Stage, DateTimeOffset At, string MessageId, IReadOnlyList<int> Skipped);

/// <summary>A message to deliver.</summary>
public sealed record OutboxMessage
{
    /// <summary>The same for ever, so that a receiver can drop the rare repeat after a crash.</summary>
    public required string Id { get; init; }

    /// <summary>What it tells.</summary>
    public required IReadOnlyList<Notice> Notices { get; init; }

    /// <summary>True for a digest, false for a message about one invoice.</summary>
    public required bool IsDigest { get; init; }

    /// <summary>When it was queued.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>Attempts begun.</summary>
    public int Attempts { get; init; }

    /// <summary>When to try next. Set before an attempt, so that no second deliverer tries at the same time.</summary>
    public required DateTimeOffset NextAttemptAt { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? LastError { get; init; }

    /// <summary>Given up after <see cref="OutboxPolicy.GivenUpAfter"/>; kept to be seen.</summary>
    public bool IsParked { get; init; }
}

/// <summary>When a delivery is tried again.</summary>
public static class OutboxPolicy
{
    /// <summary>After this long without success a message is parked.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(3);

    /// <summary>The pause after an attempt: 1 minute, doubling, 12 hours at most.</summary>
    public static TimeSpan Backoff(int attempts) => TimeSpan.FromMinutes(Math.Min(Math.Pow(2, Math.Max(0, attempts - 1)), 12 * 60));
}

/// <summary>Reads and changes the channels' ledgers.</summary>
public sealed class NotificationLedger(IDocumentStore store)
{
    // Somebody wins each round, so this only bounds a fault. Three runs at once on a hundred messages lost ten rounds in a row now and then.
    private const int Tries = 100;

    /// <summary>A channel's ledger; empty when the channel is new.</summary>
    public async Task<ChannelLedger> ReadAsync(string channel, CancellationToken cancellationToken) =>
        (await store.ReadJsonAsync(DocumentName(channel), LedgerJson.Default.ChannelLedger, cancellationToken)).Value ?? new ChannelLedger();

    /// <summary>Changes a channel's ledger in one conditional replace, trying anew where somebody else was first.</summary>
    /// <param name="channel">The channel's name.</param>
    /// <param name="change">Pure; may run more than once. The same instance back means no change, and nothing is written.</param>
    /// <param name="cancellationToken">Ends the trying.</param>
    /// <returns>The ledger as it now is.</returns>
    public async Task<ChannelLedger> ChangeAsync(string channel, Func<ChannelLedger, ChannelLedger> change, CancellationToken cancellationToken)
    {
        for (var tried = 0; tried < Tries; tried++)
        {
            var (ledger, read) = await store.ReadJsonAsync(DocumentName(channel), LedgerJson.Default.ChannelLedger, cancellationToken);
            ledger ??= new ChannelLedger();
            var changed = change(ledger);
            if (ReferenceEquals(changed, ledger)
                || await store.WriteJsonAsync(DocumentName(channel), changed, LedgerJson.Default.ChannelLedger, WriteCondition.IfUnchanged(read), cancellationToken) is not null)
            {
                return changed;
            }
        }

        throw new IOException($"The ledger of channel '{channel}' changed under each of {Tries} tries to write it.");
    }

    private static string DocumentName(string channel) => $"ledger/{channel}.json";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChannelLedger))]
internal sealed partial class LedgerJson : JsonSerializerContext;
