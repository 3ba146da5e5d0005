namespace MijnKlantportaal.Simulator;

/// <summary>One request as the portal received it.</summary>
public sealed record PortalRequest
{
    /// <summary>Upper case.</summary>
    public required string Method { get; init; }

    /// <summary>Such as <c>/v1/customer-invoices</c>.</summary>
    public required string Path { get; init; }

    /// <summary>As sent, with its question mark, or empty.</summary>
    public required string Query { get; init; }

    /// <summary>The page as the portal read it (<c>2,</c> is page 1); null where nothing is paged.</summary>
    public int? Page { get; init; }

    /// <summary>The invoice that was asked for by id, if one was.</summary>
    public string? InvoiceId { get; init; }

    /// <summary>Whether any bearer key was presented, right or wrong.</summary>
    public required bool KeyPresented { get; init; }

    /// <summary>When it came, on the clock that the simulator was given.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The status answered with, set before the answer leaves; 0: none yet, or none ever (reset, stalled).</summary>
    public int Status { get; init; }
}
