namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a timer function learns about the run it is called for.</summary>
public class TimerInfo
{
    /// <summary>The schedule's occurrences around this run; null where <see cref="TimerTriggerAttribute.UseMonitor"/> is off.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>Whether this run makes up for an occurrence that was missed.</summary>
    public bool IsPastDue { get; set; }
}
