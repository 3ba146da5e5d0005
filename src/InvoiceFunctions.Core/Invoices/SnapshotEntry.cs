using MijnKlantportaal.Client;

namespace InvoiceFunctions.Invoices;

/// <summary>One invoice of a snapshot. Our own instants are UTC, kept as ticks: 32 bytes an entry instead of 64.</summary>
/// <param name="Invoice">What the portal said.</param>
/// <param name="ChangedAt">When the first snapshot with this content was published, UTC.</param>
/// <param name="ObservedAt">When the request was sent that was answered with this, UTC; the newer observation wins.</param>
/// <param name="DeletedAt">When the first snapshot without it was published, UTC; null while it exists.</param>
public readonly record struct SnapshotEntry(
    CustomerInvoice Invoice, DateTimeOffset ChangedAt, DateTimeOffset ObservedAt, DateTimeOffset? DeletedAt = null)
{
    private readonly long changedAt = ChangedAt.UtcTicks;
    private readonly long observedAt = ObservedAt.UtcTicks;
    private readonly long deletedAt = DeletedAt?.UtcTicks ?? 0;

    /// <summary>When the first snapshot with this content was published, UTC.</summary>
    public DateTimeOffset ChangedAt
    {
        get => new(changedAt, TimeSpan.Zero);
        init => changedAt = value.UtcTicks;
    }

    /// <summary>When the request was sent that was answered with this, UTC; the newer observation wins.</summary>
    public DateTimeOffset ObservedAt
    {
        get => new(observedAt, TimeSpan.Zero);
        init => observedAt = value.UtcTicks;
    }

    /// <summary>When the first snapshot without it was published, UTC; null while it exists.</summary>
    public DateTimeOffset? DeletedAt
    {
        get => deletedAt == 0 ? null : new DateTimeOffset(deletedAt, TimeSpan.Zero);
        init => deletedAt = value?.UtcTicks ?? 0;
    }
}
