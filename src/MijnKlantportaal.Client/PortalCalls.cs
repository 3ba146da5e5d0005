using System.Net;
using System.Text.Unicode;
using Microsoft.Extensions.Options;
using Polly.Timeout;

namespace MijnKlantportaal.Client;

/// <summary>
/// Requests to the portal and what their statuses mean, in one place; the typed clients are built on it. Every request is spent from a
/// <see cref="RateBudget"/>.
/// </summary>
public sealed class PortalCalls(HttpClient http, IOptions<PortalOptions> options, TimeProvider clock)
{
    /// <summary>One page of a list.</summary>
    internal async Task<Page<T>> GetPageAsync<T>(
        string list, string scope, int page, RateBudget budget, PageReader.ReadItem<T> readItem, CancellationToken cancellationToken)
    {
        var requestedAt = clock.GetUtcNow();
        var body = await GetAsync($"{list}?page={page}", scope, budget, cancellationToken)
            ?? throw new PortalMalformedException($"The portal knows no list at {list} (404): check MijnKlantportaal__BaseAddress.");
        return PageReader.Read(body, page, requestedAt, readItem);
    }

    /// <summary>The body of a GET's 200; null for a 404.</summary>
    internal Task<byte[]?> GetAsync(string address, string scope, RateBudget budget, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, address, content: null, scope, budget, cancellationToken);

    /// <summary>The body of an answer of 200 or 201, empty for 204; null for a 404.</summary>
    internal async Task<byte[]?> SendAsync(
        HttpMethod method, string address, HttpContent? content, string scope, RateBudget budget, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(options.Value.Root, address)) { Content = content };
        request.Options.Set(RateBudgetHandler.Budget, budget);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.NoContent => Text(address, await response.Content.ReadAsByteArrayAsync(cancellationToken)),
                HttpStatusCode.NotFound => null,
                HttpStatusCode.Unauthorized => throw PortalKeyRefusedException.ByThePortal(),
                HttpStatusCode.Forbidden => throw new PortalScopeMissingException(scope),
                var status => throw new PortalUnavailableException(
                    $"MijnKlantportaal answered {(int)status} to {address}; it may be under maintenance. The connector tries again by itself.", timedOut: status == HttpStatusCode.GatewayTimeout),
            };
        }
        catch (TimeoutRejectedException exception)
        {
            throw new PortalUnavailableException("MijnKlantportaal did not answer in time. The connector tries again by itself.", timedOut: true, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new PortalUnavailableException("MijnKlantportaal cannot be reached. The connector tries again by itself.", timedOut: false, exception);
        }
    }

    /// <summary>The body as UTF-8 without a byte order mark, which PHP sends where one of its files was saved with it.</summary>
    private static byte[] Text(string address, byte[] body) =>
        !Utf8.IsValid(body) ? throw new PortalMalformedException($"The portal's answer to {address} is not UTF-8 text ({body.Length} bytes).")
        : body.AsSpan().StartsWith("\uFEFF"u8) ? body[3..]
        : body;
}
