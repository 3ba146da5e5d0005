using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using InvoiceFunctions.Feeds;
using InvoiceFunctions.Invoices;
using InvoiceFunctions.Overdue;
using InvoiceFunctions.Sync;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace InvoiceFunctions.Http;

/// <summary>Answers about invoices.</summary>
public sealed class InvoiceAnswers(SnapshotOnDemand snapshots, ReadyList readyList, IOptions<OverdueOptions> overdue, FeedTelemetry telemetry, TimeProvider clock)
{
    private const int DefaultDebtors = 10;

    /// <summary>The answer that nearly everybody asks for, the whole list: the same for all until the snapshot or the day changes.</summary>
    private volatile DataAnswer? whole;

    /// <summary>The rows that the query selects, in the format asked for.</summary>
    public async Task<IResult> ListAsync(HttpRequest request)
    {
        var query = InvoiceQuery.Parse(request.Query, AcceptedFormat(request));
        var snapshot = await snapshots.GetAsync(query.MaxAge, request.HttpContext.RequestAborted);
        var day = Today(snapshot);
        var vary = request.Query.ContainsKey("format") ? HeaderNames.AcceptEncoding : $"{HeaderNames.Accept}, {HeaderNames.AcceptEncoding}";
        if (query.IsWholeList && whole is { } kept && kept.Snapshot == snapshot && kept.Day == day && kept.Vary == vary)
        {
            telemetry.Asked(query.Format, kept.TotalCount);
            return kept;
        }

        var answer = List(query, snapshot, day) with { Vary = vary };
        if (query.IsWholeList)
        {
            whole = answer;
        }

        return answer;
    }

    /// <summary>One row, or 404.</summary>
    public async Task<IResult> GetAsync(HttpRequest request, string id)
    {
        _ = new QueryText(request.Query, []);
        var snapshot = await snapshots.GetAsync(maxAge: null, request.HttpContext.RequestAborted);
        var day = Today(snapshot);
        return snapshot.Find(id) is { } entry
            ? new DataAnswer(snapshot, day, $"invoices/{id}", "application/json; charset=utf-8", 1, async (output, cancellationToken) =>
            {
                JsonRows.Write(output, new InvoiceRow(entry, day));
                await output.FlushAsync(cancellationToken);
            })
            : new Problem(
                StatusCodes.Status404NotFound,
                $"There is no invoice '{id}' in the snapshot as of {Instants.Text(snapshot.Pointer.AsOf)}. Check the id (inv_…); a new invoice appears with the next sweep.");
    }

    /// <summary>Totals by currency, status and ageing, and the largest debtors.</summary>
    public async Task<IResult> SummaryAsync(HttpRequest request)
    {
        var text = new QueryText(request.Query, ["maxAge", "debtors"]);
        var debtors = text.Count("debtors") ?? DefaultDebtors;
        var snapshot = await snapshots.GetAsync(text.Count("maxAge") is { } seconds ? TimeSpan.FromSeconds(Math.Max(60, seconds)) : null, request.HttpContext.RequestAborted);
        var day = Today(snapshot);
        var summary = InvoiceSummary.Of(snapshot.Entries, day, snapshot.Pointer.AsOf, debtors);
        return new DataAnswer(
            // The one answer that has AsOf in its body: there a sweep that found nothing new is news, and a strong ETag must say so.
            snapshot, day, string.Create(CultureInfo.InvariantCulture, $"summary?debtors={debtors}&asOf={snapshot.Pointer.AsOf:O}"), "application/json; charset=utf-8", summary.Count,
            (output, cancellationToken) => JsonSerializer.SerializeAsync(output, summary, AnswerJson.Served.InvoiceSummary, cancellationToken));
    }

    private DataAnswer List(InvoiceQuery query, Snapshot snapshot, ServingDay day)
    {
        var selection = InvoiceSelection.Select(snapshot.Entries, snapshot.Deleted, query, day);
        telemetry.Asked(query.Format, selection.Entries.Count);
        var feed = FeedFormats.Create(query.Format, query.Csv);
        var rows = new FeedRows(selection.Entries, day, query.Columns);
        return new DataAnswer(snapshot, day, $"invoices?{query.Normalised}", feed.ContentType, selection.TotalCount, Write)
        {
            Ready = query.IsWholeList ? gzip => readyList.GetAsync(snapshot, day, gzip, Write) : null,
        };

        Task Write(PipeWriter output, CancellationToken cancellationToken) => feed.WriteAsync(output, rows, cancellationToken);
    }

    private ServingDay Today(Snapshot snapshot) =>
        ServingDay.At(clock.GetUtcNow(), overdue.Value.DefaultPaymentTermDays) with { CustomerNames = snapshot.CustomerNames };

    /// <summary>The format that <c>Accept</c> likes best; null where it names none of ours (a browser, Excel), which means JSON.</summary>
    private static string? AcceptedFormat(HttpRequest request) =>
        request.Headers.Accept.Count == 0 ? null : request.GetTypedHeaders().Accept.OrderByDescending(accepted => accepted.Quality ?? 1)
            .Select(accepted => accepted.Quality is 0 ? null : accepted.MatchesAllTypes ? FeedFormats.Names[0] : FeedFormats.ForMediaType(accepted.MediaType.ToString()))
            .FirstOrDefault(format => format is not null);
}
