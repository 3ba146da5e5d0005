namespace MijnKlantportaal.Simulator;

/// <summary>How a date that is not there is sent. The documentation only says "if available", so each form must be borne.</summary>
public enum MissingForm
{
    /// <summary><c>"dueAt": null</c></summary>
    Null,

    /// <summary>No member at all.</summary>
    Absent,

    /// <summary><c>"dueAt": ""</c></summary>
    Empty,
}
