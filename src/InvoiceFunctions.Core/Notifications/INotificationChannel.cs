using InvoiceFunctions.Invoices;

namespace InvoiceFunctions.Notifications;

/// <summary>A message ready to go: the notices with their rows, as of the moment of sending.</summary>
/// <param name="Id">The same at every attempt.</param>
/// <param name="IsDigest">One message for all, or about one invoice.</param>
/// <param name="AsOf">What the rows are as of.</param>
/// <param name="Notices">Stage and row, at least one.</param>
public sealed record NotificationMessage(string Id, bool IsDigest, DateTimeOffset AsOf, IReadOnlyList<(int Stage, InvoiceRow Row)> Notices);

/// <summary>How a delivery ended.</summary>
public enum DeliveryResult
{
    /// <summary>The receiver has it.</summary>
    Delivered,

    /// <summary>Not now; try again.</summary>
    Failed,

    /// <summary>The receiver is gone for good (410): send it nothing any more.</summary>
    Gone,
}

/// <summary>A way to tell somebody. To add one: a class here, its type in <see cref="ChannelOptions"/> and in <see cref="NotificationChannels"/>.</summary>
public interface INotificationChannel
{
    /// <summary>Sends a message; failures are answers, not exceptions, with a reason that holds no secret and no link.</summary>
    Task<(DeliveryResult Result, string? Reason)> SendAsync(NotificationMessage message, CancellationToken cancellationToken);
}
