using System.Collections.ObjectModel;

namespace InvoiceFunctions.Invoices;

/// <summary>
/// The day that rows are served for, and the rule for invoices without a due date. Status, days overdue and ageing follow from it; they
/// are computed when served and never stored.
/// </summary>
/// <param name="Today">The calendar date in Europe/Amsterdam.</param>
/// <param name="DefaultPaymentTermDays">Days from the issue date to the due date of an invoice that has none.</param>
public sealed record ServingDay(DateOnly Today, int DefaultPaymentTermDays)
{
    /// <summary>Customers' names by id, as UTF-8; empty where they are not read.</summary>
    public IReadOnlyDictionary<string, byte[]> CustomerNames { get; init; } = ReadOnlyDictionary<string, byte[]>.Empty;

    /// <summary>The portal's dates are calendar dates in this zone (upstream-api.md).</summary>
    public static TimeZoneInfo Amsterdam { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam");

    /// <summary>The day it is in Amsterdam.</summary>
    public static ServingDay At(DateTimeOffset now, int defaultPaymentTermDays) =>
        new(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Amsterdam).DateTime), defaultPaymentTermDays);

    /// <summary>The instant at which this day began in Amsterdam, UTC.</summary>
    public DateTimeOffset BeganAt
    {
        get
        {
            var midnight = Today.ToDateTime(TimeOnly.MinValue);
            return new DateTimeOffset(midnight, Amsterdam.GetUtcOffset(midnight)).ToUniversalTime();
        }
    }
}
