namespace Microsoft.Azure.Functions.Worker;

/// <summary>A timer's occurrences around one run. In the Local host all three are UTC.</summary>
public class ScheduleStatus
{
    /// <summary>The occurrence before this run's; <see cref="DateTime.MinValue"/> when the host has seen none.</summary>
    public DateTime Last { get; set; }

    /// <summary>The next occurrence to expect.</summary>
    public DateTime Next { get; set; }

    /// <summary>When this status was written down.</summary>
    public DateTime LastUpdated { get; set; }
}
