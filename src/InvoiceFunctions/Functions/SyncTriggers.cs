using InvoiceFunctions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace InvoiceFunctions.Functions;

/// <summary>The sweep: asked for, and looked at.</summary>
public sealed class SyncTriggers(Door<SyncAnswers> door)
{
    /// <summary>Asks for a sweep.</summary>
    [Function("RequestSync")]
    public Task<IResult> Start([HttpTrigger(AuthorizationLevel.Function, "post", Route = "sync")] HttpRequest request) =>
        door.Answer(request, sync => sync.RequestAsync(request));

    /// <summary>Where the sweep stands.</summary>
    [Function("GetSync")]
    public Task<IResult> Status([HttpTrigger(AuthorizationLevel.Function, "get", Route = "sync")] HttpRequest request) =>
        door.Answer(request, sync => sync.GetAsync(request));
}
