using System.Globalization;
using System.Net;

namespace MijnKlantportaal.Client;

/// <summary>What is known of the portal's rate window; kept where every instance of the connector can see it.</summary>
public sealed record RateWindow
{
    /// <summary>When the window reopens; null or past: it is open, and the next request opens a new one.</summary>
    public DateTimeOffset? ReopensAt { get; init; }

    /// <summary>Requests sent in this window.</summary>
    public int Used { get; init; }

    /// <summary>Requests a window, as the portal's <c>X-RateLimit-Limit</c> last said; null before the first answer.</summary>
    public int? Limit { get; init; }

    /// <summary>How often the portal refused a request (429), ever: each is a fault of ours.</summary>
    public long Refused { get; init; }
}

/// <summary>
/// The requests that may still be sent in the portal's rate window: a fixed window, opened by its first request (upstream-api.md).
/// Each request is spent before it is sent, and the answers' headers teach what others with the same key have spent. Our window starts at
/// the arrival of its first answer, which is never earlier than the portal's own start, so that a full new burst is never refused.
/// Thread-safe.
/// </summary>
public sealed class RateBudget(TimeProvider clock, PortalOptions options, RateWindow known)
{
    private readonly Lock gate = new();
    private RateWindow window = known;
    private bool opening;

    /// <summary>The state to hand on to the next holder of the budget.</summary>
    public RateWindow Window
    {
        get
        {
            lock (gate)
            {
                return window;
            }
        }
    }

    /// <summary>Requests that may be sent now.</summary>
    public int Remaining
    {
        get
        {
            lock (gate)
            {
                return IsOver() ? Limit : Math.Max(0, Limit - window.Used);
            }
        }
    }

    /// <summary>How long until requests may be sent again; zero when they may be now.</summary>
    public TimeSpan Wait
    {
        get
        {
            lock (gate)
            {
                return IsOver() || window.Used < Limit ? TimeSpan.Zero : window.ReopensAt!.Value - clock.GetUtcNow();
            }
        }
    }

    /// <summary>Requests a window: the setting, or less when the portal says less.</summary>
    public int Limit => Math.Min(options.RequestsPerMinute, window.Limit ?? int.MaxValue);

    internal void Spend()
    {
        lock (gate)
        {
            if (IsOver())
            {
                window = window with { ReopensAt = clock.GetUtcNow() + options.RateWindow, Used = 0 };
                opening = true;
            }

            if (window.Used >= Limit)
            {
                throw new PortalRateLimitedException(window.ReopensAt!.Value, refused: false);
            }

            window = window with { Used = window.Used + 1 };
        }
    }

    internal void Learn(HttpResponseMessage response)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (opening)
            {
                opening = false;
                window = window with { ReopensAt = now + options.RateWindow };
            }

            if (Number(response, "X-RateLimit-Limit") is { } limit and > 0)
            {
                window = window with { Limit = limit };
                if (Number(response, "X-RateLimit-Remaining") is { } remaining)
                {
                    window = window with { Used = Math.Max(window.Used, limit - remaining) };
                }
            }

            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                var wait = response.Headers.RetryAfter?.Delta ?? options.RateWindow;
                window = window with { ReopensAt = now + wait, Used = Math.Max(window.Used, Limit), Refused = window.Refused + 1 };
                throw new PortalRateLimitedException(now + wait, refused: true);
            }
        }
    }

    private bool IsOver() => window.ReopensAt is not { } reopens || reopens <= clock.GetUtcNow();

    private static int? Number(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values)
        && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
