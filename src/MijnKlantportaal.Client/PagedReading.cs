using System.Runtime.CompilerServices;

namespace MijnKlantportaal.Client;

/// <summary>Which pages to read in one go.</summary>
/// <param name="First">The first page, 1-based.</param>
/// <param name="KnownLast">The last page of an earlier reading, when there was one: nothing is asked for ahead of it.</param>
/// <param name="MaxRequests">How many pages may be asked for: what the rate window has left.</param>
/// <param name="MaxConcurrency">Requests under way at once.</param>
public sealed record PageRange(int First, int? KnownLast, int MaxRequests, int MaxConcurrency);

/// <summary>The page loop; there is one.</summary>
internal static class PagedReading
{
    /// <summary>
    /// Yields pages in order from <see cref="PageRange.First"/> until the portal says that none follows, or until
    /// <see cref="PageRange.MaxRequests"/> pages were asked for; the last page's <see cref="Page{T}.HasNext"/> tells which. Pages are
    /// counted, never followed. Without a known last page, page 1 goes alone and then <see cref="PageRange.MaxConcurrency"/> at a time, so
    /// at most that many requests go beyond the end; with one, reading past it looks ahead only as far as the list has grown already.
    /// </summary>
    public static async IAsyncEnumerable<Page<T>> ReadAsync<T>(
        Func<int, CancellationToken, Task<Page<T>>> getPage, PageRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new Queue<Task<Page<T>>>();
        var lastAllowed = range.First + range.MaxRequests - 1;
        var horizon = range.KnownLast is { } known && known >= range.First ? known
            : range.First == 1 ? 1
            : range.First - 1 + Math.Min(range.MaxConcurrency, range.KnownLast is { } passed ? range.First - passed : int.MaxValue);
        var next = range.First;
        try
        {
            while (true)
            {
                while (underWay.Count < range.MaxConcurrency && next <= Math.Min(horizon, lastAllowed))
                {
                    underWay.Enqueue(getPage(next++, stop.Token));
                }

                if (!underWay.TryDequeue(out var oldest))
                {
                    yield break;
                }

                var page = await oldest;
                yield return page;
                if (!page.HasNext)
                {
                    yield break;
                }

                if (range.KnownLast is not { } end)
                {
                    horizon = page.Number + range.MaxConcurrency;
                }
                else if (page.Number >= end)
                {
                    horizon = Math.Max(horizon, page.Number + Math.Min(range.MaxConcurrency, page.Number - end + 1));
                }
            }
        }
        finally
        {
            // Pages asked for beyond the end, or behind a failure: nothing may go on after the reading has ended.
            await stop.CancelAsync();
            await Task.WhenAll((IEnumerable<Task>)underWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
