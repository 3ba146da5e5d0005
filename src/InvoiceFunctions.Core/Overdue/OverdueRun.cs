namespace InvoiceFunctions.Overdue;

/// <summary>What the notice timers do.</summary>
public sealed class OverdueRun(OverdueNotices notices, Outbox outbox)
{
    /// <summary>Queues what is newly overdue and delivers what is due.</summary>
    public async Task NotifyAsync(CancellationToken cancellationToken)
    {
        await notices.QueueAsync(cancellationToken);
        await outbox.DeliverAsync(cancellationToken);
    }

    /// <summary>Delivers what is due.</summary>
    public Task DeliverAsync(CancellationToken cancellationToken) => outbox.DeliverAsync(cancellationToken);
}
