using MijnKlantportaal.Client;

namespace InvoiceFunctions.Invoices;

/// <summary>One invoice of a snapshot.</summary>
/// <param name="Invoice">What the portal said.</param>
/// <param name="ChangedAt">When the first snapshot with this content was published, UTC.</param>
/// <param name="ObservedAt">When the request was sent that was answered with this, UTC; the newer observation wins.</param>
/// <param name="DeletedAt">When the first snapshot without it was published, UTC; null while it exists.</param>
public readonly record struct SnapshotEntry(
    CustomerInvoice Invoice, DateTimeOffset ChangedAt, DateTimeOffset ObservedAt, DateTimeOffset? DeletedAt = null);
