using InvoiceFunctions.Health;
using InvoiceFunctions.Http;
using InvoiceFunctions.Overdue;
using InvoiceFunctions.Sync;
using Microsoft.Azure.Functions.Worker;

namespace InvoiceFunctions.Functions;

/// <summary>
/// What happens by the clock, in UTC; the local hour is decided in code. Each may run on an instance of its own. The order counts: a demo
/// fires them once each, one after another, and there is nothing to tell before the first sweep.
/// </summary>
public sealed class TimerTriggers(Door<PortalSync> sync, Door<OverdueRun> overdue)
{
    /// <summary>Gets the sweep one rate window further: the minute timer is the rate limiter's clock.</summary>
    [Function(TimerNames.Sync)]
    public Task SyncInvoices([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        sync.Run(TimerNames.Sync, portal => portal.RunAsync(wantedAsOf: null, mayWait: true, cancellationToken));

    /// <summary>Finds what is newly overdue, and tells it.</summary>
    [Function(TimerNames.Notify)]
    public Task NotifyOverdue([TimerTrigger("0 5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        overdue.Run(TimerNames.Notify, run => run.NotifyAsync(cancellationToken));

    /// <summary>Tries again what could not be delivered.</summary>
    [Function(TimerNames.Deliver)]
    public Task DeliverNotices([TimerTrigger("30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        overdue.Run(TimerNames.Deliver, run => run.DeliverAsync(cancellationToken));
}
