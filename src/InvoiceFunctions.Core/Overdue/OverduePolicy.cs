using InvoiceFunctions.Invoices;

namespace InvoiceFunctions.Overdue;

/// <summary>One thing to tell: an invoice has reached a stage.</summary>
/// <param name="InvoiceId">The invoice.</param>
/// <param name="Stage">Days past due; negative is before due.</param>
public sealed record Notice(string InvoiceId, int Stage)
{
    /// <summary>Names the notice, the same for ever: <c>inv_…/7</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{InvoiceId}/{Stage}");
}

/// <summary>Decides what is late enough to be told, and when telling is allowed. Pure.</summary>
public static class OverduePolicy
{
    /// <summary>
    /// The highest stage that an invoice has reached; null when none, or when there is nothing to receive: paid, a credit note, zero, or
    /// less than the minimum amount.
    /// </summary>
    public static int? StageOf(in InvoiceRow row, OverdueOptions options)
    {
        if (row.Invoice.IsPaid || row.Invoice.Amount <= 0 || row.Invoice.Amount < options.MinimumAmount)
        {
            return null;
        }

        int? reached = null;
        foreach (var stage in options.StageDays)
        {
            reached = row.DaysPastDue >= stage ? stage : reached;
        }

        return reached;
    }

    /// <summary>Whether notices may go out now: from the local hour on, on working days where asked for. A missed run is caught up by the next.</summary>
    public static bool IsTellingTime(DateTimeOffset now, OverdueOptions options)
    {
        var local = TimeZoneInfo.ConvertTime(now, options.Zone).DateTime;
        return TimeOnly.FromDateTime(local) >= options.NotifyAt
            && (!options.WorkingDaysOnly || DutchWorkingDays.Contains(DateOnly.FromDateTime(local)));
    }
}
