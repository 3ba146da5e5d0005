using InvoiceFunctions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace InvoiceFunctions.Functions;

/// <summary>The invoices, read.</summary>
public sealed class InvoiceTriggers(Door<InvoiceAnswers> door)
{
    /// <summary>The rows, filtered, in the format asked for.</summary>
    [Function("ListInvoices")]
    public Task<IResult> List([HttpTrigger(AuthorizationLevel.Function, "get", Route = "invoices")] HttpRequest request) =>
        door.Answer(request, invoices => invoices.ListAsync(request));

    /// <summary>One row.</summary>
    [Function("GetInvoice")]
    public Task<IResult> Get([HttpTrigger(AuthorizationLevel.Function, "get", Route = "invoices/{id}")] HttpRequest request, string id) =>
        door.Answer(request, invoices => invoices.GetAsync(request, id));

    /// <summary>Totals and the largest debtors.</summary>
    [Function("GetSummary")]
    public Task<IResult> Summary([HttpTrigger(AuthorizationLevel.Function, "get", Route = "summary")] HttpRequest request) =>
        door.Answer(request, invoices => invoices.SummaryAsync(request));
}
