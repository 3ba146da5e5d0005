using InvoiceFunctions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace InvoiceFunctions.Functions;

/// <summary>How the connector is.</summary>
public sealed class HealthTriggers(Door<HealthAnswers> door)
{
    /// <summary>For monitors and people.</summary>
    [Function("GetHealth")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request) =>
        door.Answer(request, health => health.GetAsync(request), evenMisconfigured: true);
}
