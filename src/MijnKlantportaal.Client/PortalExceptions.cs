namespace MijnKlantportaal.Client;

/// <summary>The portal could not be read. The message says what happened and what a person can do; it never holds a key or a link.</summary>
public abstract class PortalException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The portal answered 401, also with a key fetched afresh; or the key stored is none that could be sent.</summary>
public sealed class PortalKeyRefusedException(string what) : PortalException(
    $"{what}. Create a new key in the portal under Settings → API keys and store it as the connector's secret.")
{
    internal static PortalKeyRefusedException ByThePortal() => new("MijnKlantportaal refuses the API key (401)");

    internal static PortalKeyRefusedException Unsent() =>
        new("The stored API key holds a letter that no key has, such as a line break or one that a text editor made, and was not sent");
}

/// <summary>The portal answered 403: the key lacks a scope.</summary>
public sealed class PortalScopeMissingException(string scope)
    : PortalException($"The API key lacks the scope {scope} (403). Give the key that scope in the portal under Settings → API keys, or create a new key with it.")
{
    /// <summary>The scope that the refused call needs, such as <c>invoices.read</c>.</summary>
    public string Scope { get; } = scope;
}

/// <summary>No request is left in this rate window, by our own count or by the portal's (429).</summary>
public sealed class PortalRateLimitedException(DateTimeOffset reopensAt, bool refused)
    : PortalException($"MijnKlantportaal's rate limit is reached; the next window opens at {reopensAt:O}.")
{
    /// <summary>When the next window opens, by the portal's <c>retry-after</c> or our own count.</summary>
    public DateTimeOffset ReopensAt { get; } = reopensAt;

    /// <summary>True when the portal itself refused (429): a fault of ours, for the budget should have kept us from asking.</summary>
    public bool Refused { get; } = refused;
}

/// <summary>The portal is down, cannot be reached or does not answer in time, retries included.</summary>
public sealed class PortalUnavailableException(string message, bool timedOut, Exception? inner = null)
    : PortalException(message, inner)
{
    /// <summary>True when the portal did not answer in time (504 to our caller), false when it answered badly or not at all (502).</summary>
    public bool TimedOut { get; } = timedOut;
}

/// <summary>The portal answered 200 with something that is not its contract: an HTML page, broken JSON, another page than asked for, an invoice without an amount.</summary>
public sealed class PortalMalformedException(string message, Exception? inner = null) : PortalException(message, inner);
