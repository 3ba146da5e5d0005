namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the parameter through which a function is called by the clock.</summary>
/// <param name="schedule">CRON text of six fields (second minute hour day month weekday), UTC. The Local host takes no other form.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : Attribute
{
    /// <summary>The CRON text.</summary>
    public string Schedule { get; private set; } = schedule;

    /// <summary>Whether the schedule is watched, so that a run learns of the occurrences before and after it.</summary>
    public bool UseMonitor { get; set; } = true;

    /// <summary>Whether the function also runs once when the host starts.</summary>
    public bool RunOnStartup { get; set; }
}
