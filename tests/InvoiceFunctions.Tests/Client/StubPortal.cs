using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace InvoiceFunctions.Tests.Client;

/// <summary>Answers in the place of the network. A call that nobody registered throws.</summary>
internal sealed class StubPortal : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, Func<int, CancellationToken, Task<HttpResponseMessage>>> answers = new();
    private readonly ConcurrentQueue<(string Path, string? Key)> calls = new();

    /// <summary>Path and query of every call so far, in order, with the key it carried.</summary>
    public IReadOnlyList<(string Path, string? Key)> Calls => [.. calls];

    /// <summary>Registers the answers to an address below <c>/v1/</c>; the function is given the number of the call, from 1.</summary>
    public StubPortal On(string path, Func<int, HttpResponseMessage> answer) => On(path, (call, _) => Task.FromResult(answer(call)));

    public StubPortal On(string path, string body) => On(path, _ => Answer(body));

    public StubPortal On(string path, Func<int, CancellationToken, Task<HttpResponseMessage>> answer)
    {
        answers[$"/v1/{path}"] = answer;
        return this;
    }

    public static HttpResponseMessage Answer(string body, HttpStatusCode status = HttpStatusCode.OK, string type = "application/json") =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, type) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        calls.Enqueue((path, request.Headers.Authorization?.Parameter));
        var response = answers.TryGetValue(path, out var answer)
            ? await answer(calls.Count(call => call.Path == path), cancellationToken)
            : throw new InvalidOperationException($"Nobody registered {request.Method} {request.RequestUri}.");
        response.RequestMessage = request;
        return response;
    }
}
