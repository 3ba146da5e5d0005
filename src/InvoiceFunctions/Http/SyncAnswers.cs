using InvoiceFunctions.Invoices;
using InvoiceFunctions.Sync;
using Microsoft.AspNetCore.Http;

namespace InvoiceFunctions.Http;

/// <summary>Answers about the sweep.</summary>
public sealed class SyncAnswers(SyncRequests requests, SyncStatusReader status)
{
    /// <summary>Where the sweep stands.</summary>
    public async Task<IResult> GetAsync(HttpRequest request)
    {
        _ = new QueryText(request.Query, []);
        return AnswerJson.Fresh(request, await status.ReadAsync(request.HttpContext.RequestAborted), AnswerJson.Served.SyncStatus, StatusCodes.Status200OK);
    }

    /// <summary>Asks for a sweep; the next run, within a minute, takes it up. Nothing goes on after the answer.</summary>
    public async Task<IResult> RequestAsync(HttpRequest request)
    {
        _ = new QueryText(request.Query, []);
        await requests.AskAsync(request.HttpContext.RequestAborted);
        request.HttpContext.Response.Headers.Location = "/api/sync";
        return AnswerJson.Fresh(request, await status.ReadAsync(request.HttpContext.RequestAborted), AnswerJson.Served.SyncStatus, StatusCodes.Status202Accepted);
    }
}
