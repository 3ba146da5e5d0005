using System.Globalization;
using System.Net;

namespace MijnKlantportaal.Client;

/// <summary>What is known of the portal's rate window; kept where every instance of the connector can see it.</summary>
public sealed record RateWindow
{
    /// <summary>When the window reopens; null or past: it is open, and the next request opens a new one.</summary>
    public DateTimeOffset? ReopensAt { get; init; }

    /// <summary>
    /// From when the portal's own window may have ended already. It began somewhere between the sending of our first request and its
    /// answer; a request between its end and ours would be counted in the portal's next window and not in our own.
    /// </summary>
    public DateTimeOffset? ClosingFrom { get; init; }

    /// <summary>True until an answer has come from behind the portal's limiter: its window may not have begun.</summary>
    public bool IsOpening { get; init; }

    /// <summary>Requests sent in this window.</summary>
    public int Used { get; init; }

    /// <summary>Requests a window, as the portal's <c>X-RateLimit-Limit</c> last said; null before the first answer.</summary>
    public int? Limit { get; init; }

    /// <summary>How often the portal refused a request (429), ever: each is a fault of ours.</summary>
    public long Refused { get; init; }

    /// <summary>Whether the window has ended, or none has been opened.</summary>
    public bool IsOver(DateTimeOffset now) => !(ReopensAt > now);

    /// <summary>The next window, opened by a request that is about to be sent.</summary>
    public RateWindow Open(DateTimeOffset now, TimeSpan length) =>
        this with { ReopensAt = now + length, ClosingFrom = now + length, IsOpening = true, Used = 0 };
}

/// <summary>
/// The requests that may still be sent in the portal's rate window: a fixed window, opened by its first request (upstream-api.md).
/// Each request is spent before it is sent, and the answers' headers teach what others with the same key have spent. Our window starts at
/// the arrival of its first answer, which is never earlier than the portal's own start, so that a full new burst is never refused; and
/// nothing is sent at its very end, where the portal's may be over (<see cref="RateWindow.ClosingFrom"/>).
/// Thread-safe.
/// </summary>
public sealed class RateBudget(TimeProvider clock, PortalOptions options, RateWindow known)
{
    private readonly Lock gate = new();
    private RateWindow window = known;
    private int opened;

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

    /// <summary>Until when requests may be sent: afterwards the budget may be in other hands, whoever still waits for an answer here.</summary>
    public DateTimeOffset SpendableUntil { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>Requests that may be sent now.</summary>
    public int Remaining
    {
        get
        {
            lock (gate)
            {
                var now = clock.GetUtcNow();
                return window.IsOver(now) ? Limit : IsClosing(now) ? 0 : Math.Max(0, Limit - window.Used);
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
                var now = clock.GetUtcNow();
                return window.IsOver(now) || (window.Used < Limit && !IsClosing(now)) ? TimeSpan.Zero : window.ReopensAt!.Value - now;
            }
        }
    }

    /// <summary>Requests a window: the setting, or less when the portal says less.</summary>
    public int Limit => Math.Min(options.RequestsPerMinute, window.Limit ?? int.MaxValue);

    /// <summary>Counts a request that is about to be sent.</summary>
    /// <returns>The window it was spent in, to be handed to <see cref="Learn"/> with its answer.</returns>
    internal int Spend()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (now >= SpendableUntil)
            {
                throw new PortalRateLimitedException(window.ReopensAt ?? now, refused: false);
            }

            if (window.IsOver(now))
            {
                window = window.Open(now, options.RateWindow);
                opened++;
            }

            if (window.Used >= Limit || IsClosing(now))
            {
                throw new PortalRateLimitedException(window.ReopensAt!.Value, refused: false);
            }

            window = window with { Used = window.Used + 1 };
            return opened;
        }
    }

    internal void Learn(int spentIn, HttpResponseMessage response)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var limit = Number(response, "X-RateLimit-Limit") is { } number and > 0 ? number : (int?)null;
            var isOfThisWindow = spentIn == opened; // A late answer to the window before says nothing of this one.
            if (isOfThisWindow && window.IsOpening)
            {
                // A 401 or a maintenance page comes from in front of the portal's limiter, has none of its headers and opens no window there.
                window = window with { ReopensAt = now + options.RateWindow, IsOpening = limit is null };
            }

            if (limit is { } granted)
            {
                window = window with { Limit = granted };
                if (isOfThisWindow && Number(response, "X-RateLimit-Remaining") is { } remaining)
                {
                    window = window with { Used = Math.Max(window.Used, granted - remaining) };
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

    private bool IsClosing(DateTimeOffset now) => window.ClosingFrom <= now;

    private static int? Number(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values)
        && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
