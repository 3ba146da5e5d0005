using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace MijnKlantportaal.Client;

/// <summary>Where the API key comes from.</summary>
public interface IPortalApiKey
{
    /// <summary>
    /// The key to use. <paramref name="refused"/> is the key that the portal has just answered 401 to: then the key is fetched afresh,
    /// unless that has been done since.
    /// </summary>
    ValueTask<string> GetAsync(string? refused, CancellationToken cancellationToken);
}

/// <summary>Attaches the key, to requests below the configured base address only; on 401 fetches it afresh once and repeats the call.</summary>
internal sealed class ApiKeyHandler(IPortalApiKey apiKey, IOptions<PortalOptions> options) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } address || !options.Value.Root.IsBaseOf(address))
        {
            throw new InvalidOperationException("The portal's API key goes to the configured MijnKlantportaal__BaseAddress only.");
        }

        var key = await apiKey.GetAsync(refused: null, cancellationToken);
        HttpResponseMessage? refusal = null;
        if (CanBeSent(key))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            refusal = await base.SendAsync(request, cancellationToken);
            if (refusal.StatusCode != HttpStatusCode.Unauthorized)
            {
                return refusal;
            }
        }

        var fresh = await apiKey.GetAsync(refused: key, cancellationToken);
        if (fresh == key || !CanBeSent(fresh))
        {
            return refusal ?? throw PortalKeyRefusedException.Unsent(); // Not rotated: asking again would spend a request on the same answer.
        }

        refusal?.Dispose();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", fresh);
        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>Visible ASCII. Anything else fails in the HTTP stack, with an error that looks like a network that is down.</summary>
    private static bool CanBeSent(string key) => !key.AsSpan().ContainsAnyExceptInRange('!', '~');
}

/// <summary>Every attempt, retries included, is spent from the budget that came with the request, and teaches it.</summary>
internal sealed class RateBudgetHandler : DelegatingHandler
{
    public static readonly HttpRequestOptionsKey<RateBudget> Budget = new(nameof(RateBudget));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var budget = request.Options.TryGetValue(Budget, out var given)
            ? given
            : throw new InvalidOperationException("A request to the portal must come with a rate budget.");
        var spentIn = budget.Spend();
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            budget.Learn(spentIn, response);

            // The whole body inside the attempt, so that a reset or a stall half-way is retried like any other. A page is some 10 kB.
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
