using MijnKlantportaal.Client;

namespace InvoiceFunctions.Invoices;

/// <summary>
/// The one flat shape that is served, on a given day: a view on a <see cref="SnapshotEntry"/>, computed as it is written and never kept.
/// The columns, their order and their meaning are those of <see cref="InvoiceColumns"/>.
/// </summary>
/// <param name="Entry">The invoice as the snapshot holds it.</param>
/// <param name="Day">The day served for.</param>
public readonly record struct InvoiceRow(SnapshotEntry Entry, ServingDay Day)
{
    /// <summary>What the portal said.</summary>
    public CustomerInvoice Invoice => Entry.Invoice;

    /// <summary>The customer's name as UTF-8; empty where it is not known.</summary>
    public ReadOnlySpan<byte> CustomerNameUtf8 =>
        Day.CustomerNames.Count > 0 && Day.CustomerNames.TryGetValue(Invoice.Customer.Id, out var name) ? name : default; // The id as a string costs 64 bytes.

    /// <summary>The date payment is due: the portal's, or the issue date plus the default payment term.</summary>
    public DateOnly DueDate => DueDateOf(Invoice, Day);

    /// <summary>Days from the due date to today; negative before it. Says nothing about payment.</summary>
    public int DaysPastDue => Day.Today.DayNumber - DueDate.DayNumber;

    /// <summary>Open, overdue or paid.</summary>
    public InvoiceStatus Status =>
        Invoice.IsPaid ? InvoiceStatus.Paid
        : Invoice.Amount > 0 && DaysPastDue > 0 ? InvoiceStatus.Overdue
        : InvoiceStatus.Open;

    /// <summary>Days past the due date; 0 unless overdue.</summary>
    public int DaysOverdue => Status == InvoiceStatus.Overdue ? DaysPastDue : 0;

    /// <summary>The receivables bucket; null when paid.</summary>
    public Ageing? Bucket => Invoice.IsPaid ? null : DaysOverdue switch
    {
        0 => Ageing.Current,
        <= 30 => Ageing.UpTo30,
        <= 60 => Ageing.UpTo60,
        <= 90 => Ageing.UpTo90,
        _ => Ageing.Over90,
    };

    /// <summary>What is still to be received: the amount, or 0 when paid. A credit note stays negative until settled.</summary>
    public decimal OpenAmount => Invoice.IsPaid ? 0 : Invoice.Amount;

    /// <summary>The due date as defined under status.</summary>
    public static DateOnly DueDateOf(CustomerInvoice invoice, ServingDay day) =>
        invoice.DueAt ?? (invoice.IssuedAt.DayNumber + day.DefaultPaymentTermDays <= DateOnly.MaxValue.DayNumber
            ? invoice.IssuedAt.AddDays(day.DefaultPaymentTermDays)
            : DateOnly.MaxValue);
}
