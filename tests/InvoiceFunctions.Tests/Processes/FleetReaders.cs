using System.Net;
using System.Text;
using InvoiceFunctions.Tests.EndToEnd;

namespace InvoiceFunctions.Tests.Processes;

/// <summary>What a reader was told.</summary>
/// <param name="AskedAt">When the request was sent.</param>
/// <param name="Status">200, 304, or what should not be.</param>
/// <param name="AsOf">How fresh the answer was; null where there was none.</param>
/// <param name="Content">When the content was published, or its day began: statuses move with the day.</param>
/// <param name="ETag">Which content it was.</param>
/// <param name="Problem">The body of an answer without data.</param>
internal sealed record Told(DateTimeOffset AskedAt, HttpStatusCode Status, DateTimeOffset? AsOf, string? Content, string? ETag, string? Problem)
{
    /// <summary>Whether it is data, or that the caller has them already.</summary>
    public bool IsData => Status is HttpStatusCode.OK or HttpStatusCode.NotModified;
}

/// <summary>Readers of one process, who ask over and over: plainly, with <c>maxAge</c>, and with what they were last told.</summary>
internal sealed class FleetReaders(HttpClient http)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private volatile bool isStopped;
    private Task<List<Told>[]> reading = Task.FromResult<List<Told>[]>([]);

    public FleetReaders Start()
    {
        reading = Task.WhenAll(AskAsync("", isConditional: false), AskAsync("?maxAge=60", isConditional: false), AskAsync("", isConditional: true));
        return this;
    }

    /// <summary>Lets the requests under way end; what all of them were told.</summary>
    public async Task<IEnumerable<Told>> StopAsync()
    {
        isStopped = true;
        return (await reading).SelectMany(told => told);
    }

    private async Task<List<Told>> AskAsync(string query, bool isConditional)
    {
        var all = new List<Told>();
        while (!isStopped)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/invoices{query}");
            if (isConditional && all.FindLast(told => told.IsData) is { } last)
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", last.ETag);
            }

            var askedAt = DateTimeOffset.UtcNow;
            using var response = await http.SendAsync(request);
            var body = await response.Content.ReadAsByteArrayAsync();
            var told = new Told(askedAt, response.StatusCode, AsOf: null, response.Header("Last-Modified"), response.Header("ETag"), Problem: null);
            all.Add(told.IsData ? told with { AsOf = Served.AsOfOf(response) } : told with { Problem = Encoding.UTF8.GetString(body) });
            await Task.Delay(Pause);
        }

        return all;
    }
}
