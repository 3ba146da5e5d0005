using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Processes;

/// <summary>The portal's own rate windows, told from its log: each opened by the first request after the one before.</summary>
internal static class PortalWindows
{
    /// <summary>How many requests came in each window, refused ones too, in order.</summary>
    public static IReadOnlyList<int> Count(IEnumerable<PortalRequest> requests, TimeSpan length)
    {
        var windows = new List<int>();
        var closes = DateTimeOffset.MinValue;
        foreach (var at in requests.Select(request => request.At).Order())
        {
            if (at >= closes)
            {
                closes = at + length;
                windows.Add(0);
            }

            windows[^1]++;
        }

        return windows;
    }
}
