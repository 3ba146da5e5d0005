using System.Globalization;
using Microsoft.Extensions.Logging;

namespace InvoiceFunctions.Notifications;

/// <summary>Tells the log: a line per message, and one per notice for the first few. Never a payment link.</summary>
internal sealed partial class LogChannel(ILogger<LogChannel> logger) : INotificationChannel
{
    private const int Shown = 10;

    public Task<(DeliveryResult Result, string? Reason)> SendAsync(NotificationMessage message, CancellationToken cancellationToken)
    {
        var totals = message.Notices.GroupBy(notice => notice.Row.Invoice.Currency)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} {group.Sum(notice => notice.Row.OpenAmount):N2} on {group.Count()} invoices"));
        Log.Message(logger, OneLine(message.Id), OneLine(string.Join(", ", totals)), message.AsOf);
        foreach (var (stage, row) in message.Notices.OrderByDescending(notice => notice.Row.DaysPastDue).Take(Shown))
        {
            Log.Notice(logger, OneLine(row.Invoice.InvoiceNumber), OneLine(row.Invoice.Customer.Id), OneLine(row.Invoice.Currency), row.OpenAmount, row.DueDate, row.DaysPastDue, stage);
        }

        if (message.Notices.Count > Shown)
        {
            Log.More(logger, message.Notices.Count - Shown);
        }

        return Task.FromResult((DeliveryResult.Delivered, (string?)null));
    }

    // What the portal sends is anybody's text: it may not begin a log line of its own (U+2028 and U+2029 end lines too).
    private static string OneLine(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character));

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Overdue notice {Id}: {Totals}, as of {AsOf:O}.")]
        public static partial void Message(ILogger logger, string id, string totals, DateTimeOffset asOf);

        [LoggerMessage(Level = LogLevel.Information, Message = "  {Number} of {CustomerId}: {Currency} {OpenAmount}, due {Due:yyyy-MM-dd}, {Days} days past due, stage {Stage}.")]
        public static partial void Notice(ILogger logger, string number, string customerId, string currency, decimal openAmount, DateOnly due, int days, int stage);

        [LoggerMessage(Level = LogLevel.Information, Message = "  … and {Count} more.")]
        public static partial void More(ILogger logger, int count);
    }
}
