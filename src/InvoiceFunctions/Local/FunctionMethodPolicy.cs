using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace InvoiceFunctions.Local;

/// <summary>The HTTP methods an endpoint answers to; null for any.</summary>
internal sealed record DeclaredMethods(string[]? Methods)
{
    public bool Contain(string method) => Methods is null || Methods.Contains(method, StringComparer.OrdinalIgnoreCase);
}

/// <summary>
/// Picks an endpoint by HTTP method as the Functions host does: one that did not declare the method is as good as absent.
/// So an undeclared method, HEAD included, is a 404 (ASP.NET's own policy would say 405), and a less specific route that
/// declared it gets the request.
/// </summary>
internal sealed class FunctionMethodPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Any(e => e.Metadata.GetMetadata<DeclaredMethods>() is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates[i].Endpoint.Metadata.GetMetadata<DeclaredMethods>()?.Contain(httpContext.Request.Method) == false)
                candidates.SetValidity(i, false);
        }

        return Task.CompletedTask;
    }
}
