using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace InvoiceFunctions.Tests.Local;

/// <summary>A service per request, to see that constructors are fed from the request's own services.</summary>
public sealed class SampleService
{
    public Guid Id { get; } = Guid.NewGuid();
}

/// <summary>One function for each thing an HTTP function may ask of a host.</summary>
public sealed class SampleHttpFunctions(SampleService service)
{
    [Function("Open")]
    public IResult Open([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "open")] HttpRequest request) =>
        Results.Text($"{request.Method} {service == request.HttpContext.RequestServices.GetService(typeof(SampleService))} {service.Id}");

    [Function("Keyed")]
    public async Task<IResult> KeyedAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);

        return Results.Text($"keyed {service.Id != default} {request.Query["code"]}");
    }

    [Function("Master")]
    public IResult Master([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "master")] HttpRequest request) =>
        Results.Text($"{request.Method} {service.Id}");

    [Function("Unlevelled")]
    public IResult Unlevelled([HttpTrigger("get", Route = "unlevelled")] HttpRequest request) =>
        Results.Text($"{request.Method} {service.Id}");

    [Function("Item")]
    public IResult Item([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "items/{id}")] HttpRequest request, string id) =>
        Results.Text($"item {id} {request.QueryString} {service.Id != default}");

    [Function("SearchItems")]
    public IResult SearchItems([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "items/search")] HttpRequest request) =>
        Results.Text($"search {request.Method} {service.Id != default}");

    [Function("DeleteItem")]
    public IResult DeleteItem([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "items/{id}")] HttpRequest request, string id) =>
        Results.Text($"deleted {id} {request.Method} {service.Id != default}");

    [Function("Feed")]
    public IResult Feed(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "feed/{*path}")] HttpRequest request, string? path) =>
        Results.Text($"feed <{path}> {request.QueryString} {service.Id != default}");

    [Function("Any")]
    public IResult Any([HttpTrigger(AuthorizationLevel.Anonymous, Route = "any")] HttpRequest request) =>
        Results.Text($"{request.Method} {service.Id != default}");

    [Function("Throws")]
    public IResult Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws")] HttpRequest request) =>
        throw new InvalidOperationException($"secret detail {request.Path} {service.Id}");

    [Function("ThrowsLate")]
    public async Task<IResult> ThrowsLateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "late")] HttpRequest request)
    {
        await request.HttpContext.Response.WriteAsync($"half {service.Id}");
        await request.HttpContext.Response.Body.FlushAsync();
        throw new InvalidOperationException("too late");
    }
}
