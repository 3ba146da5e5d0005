namespace InvoiceFunctions.Invoices;

/// <summary>Totals of the receivables on a day. Amounts of different currencies are never added up.</summary>
/// <param name="AsOf">The start of the sweep that the invoices come from.</param>
/// <param name="Date">The day in Europe/Amsterdam that statuses are for.</param>
/// <param name="Count">All invoices.</param>
/// <param name="Currencies">Totals by currency, by code.</param>
/// <param name="LargestDebtors">Who owes most, by open amount.</param>
public sealed record InvoiceSummary(
    DateTimeOffset AsOf, DateOnly Date, int Count, IReadOnlyList<CurrencyTotals> Currencies, IReadOnlyList<Debtor> LargestDebtors)
{
    /// <summary>Adds up.</summary>
    /// <param name="entries">The invoices.</param>
    /// <param name="day">The day.</param>
    /// <param name="asOf">What the invoices are as of.</param>
    /// <param name="debtors">How many of the largest debtors to name.</param>
    public static InvoiceSummary Of(IReadOnlyList<SnapshotEntry> entries, ServingDay day, DateTimeOffset asOf, int debtors)
    {
        var byCurrency = entries.Select(entry => new InvoiceRow(entry, day)).GroupBy(row => row.Invoice.Currency).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        return new InvoiceSummary(
            asOf, day.Today, entries.Count, [.. byCurrency.Select(CurrencyTotals.Of)], [.. byCurrency.SelectMany(DebtorsOf).OrderByDescending(debtor => debtor.OpenAmount)
                .ThenBy(debtor => debtor.CustomerId, StringComparer.Ordinal).Take(debtors)]);
    }

    private static IEnumerable<Debtor> DebtorsOf(IGrouping<string, InvoiceRow> currency) =>
        currency.Where(row => row.Status != InvoiceStatus.Paid).GroupBy(row => row.Invoice.Customer.Id).Select(rows => new Debtor(
            rows.Key,
            currency.Key,
            rows.Count(),
            rows.Sum(row => row.OpenAmount),
            rows.Where(row => row.Status == InvoiceStatus.Overdue).Sum(row => row.OpenAmount),
            rows.Max(row => row.DaysOverdue)))
        .Where(debtor => debtor.OpenAmount > 0);
}

/// <summary>The totals of one currency.</summary>
/// <param name="Currency">Its code.</param>
/// <param name="Count">Invoices in it.</param>
/// <param name="Amount">The sum of all amounts, credit notes subtracted.</param>
/// <param name="OpenAmount">The sum of what is still to be received.</param>
/// <param name="ByStatus">Every status, also where it has no invoice.</param>
/// <param name="ByAgeing">Every receivables bucket of what is not paid.</param>
public sealed record CurrencyTotals(
    string Currency, int Count, decimal Amount, decimal OpenAmount, IReadOnlyList<StatusTotals> ByStatus, IReadOnlyList<AgeingTotals> ByAgeing)
{
    internal static CurrencyTotals Of(IGrouping<string, InvoiceRow> rows)
    {
        var byStatus = rows.ToLookup(row => row.Status);
        var byBucket = rows.Where(row => row.Bucket is not null).ToLookup(row => row.Bucket!.Value);
        return new CurrencyTotals(
            rows.Key,
            rows.Count(),
            rows.Sum(row => row.Invoice.Amount),
            rows.Sum(row => row.OpenAmount),
            [.. Enum.GetValues<InvoiceStatus>().Select(status => new StatusTotals(
                status.Word(), byStatus[status].Count(), byStatus[status].Sum(row => row.Invoice.Amount), byStatus[status].Sum(row => row.OpenAmount)))],
            [.. Enum.GetValues<Ageing>().Select(bucket => new AgeingTotals(bucket.Word(), byBucket[bucket].Count(), byBucket[bucket].Sum(row => row.OpenAmount)))]);
    }
}

/// <summary>The totals of one status.</summary>
public sealed record StatusTotals(string Status, int Count, decimal Amount, decimal OpenAmount);

/// <summary>The totals of one receivables bucket.</summary>
public sealed record AgeingTotals(string Ageing, int Count, decimal OpenAmount);

/// <summary>A customer who owes.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Currency">The currency owed in.</param>
/// <param name="Count">Invoices not paid, credit notes included.</param>
/// <param name="OpenAmount">What is owed, credit notes subtracted.</param>
/// <param name="OverdueAmount">Of that, what is past its due date.</param>
/// <param name="MaxDaysOverdue">Days past due of the oldest.</param>
public sealed record Debtor(string CustomerId, string Currency, int Count, decimal OpenAmount, decimal OverdueAmount, int MaxDaysOverdue);
