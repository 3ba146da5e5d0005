using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using InvoiceFunctions.Invoices;
using InvoiceFunctions.Sync;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace InvoiceFunctions.Http;

/// <summary>
/// An answer made from a snapshot: the headers that every data answer has, 304 where the caller has it already, gzip where asked for.
/// </summary>
/// <param name="Snapshot">Where the data come from.</param>
/// <param name="Day">The day served for.</param>
/// <param name="Representation">Names, in one form, what of the snapshot is served and how: function, query, format.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="TotalCount">Rows before <c>top</c> and <c>skip</c>.</param>
/// <param name="Write">Writes the body.</param>
public sealed record DataAnswer(
    Snapshot Snapshot, ServingDay Day, string Representation, string ContentType, int TotalCount, Func<PipeWriter, CancellationToken, Task> Write) : IResult
{
    /// <summary>What the answer depends on besides the address.</summary>
    public string Vary { get; init; } = HeaderNames.AcceptEncoding;

    /// <summary>The body, ready-made, gzip or plain; null where it is written for each request.</summary>
    public Func<bool, Task<ReadOnlyMemory<byte>>>? Ready { get; init; }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var gzip = AcceptsGzip(request);
        var etag = ETag(gzip);
        var headers = response.GetTypedHeaders();
        headers.ETag = etag;
        headers.LastModified = LastModified();
        response.Headers.Vary = Vary;
        response.Headers.CacheControl = "private, no-cache"; // May be kept, and must be asked for: with the ETag that costs a 304.
        response.Headers["X-Snapshot-AsOf"] = Instants.Text(Snapshot.Pointer.AsOf);
        response.Headers["X-Snapshot-Complete"] = Snapshot.Pointer.Complete ? "true" : "false";
        response.Headers["X-Total-Count"] = TotalCount.ToString(CultureInfo.InvariantCulture);
        if (request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(etag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = ContentType;
        if (gzip)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        if (Ready is not null)
        {
            var body = await Ready(gzip);
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
        else if (gzip)
        {
            await WriteZippedAsync(response.Body, httpContext.RequestAborted);
        }
        else
        {
            await Write(response.BodyWriter, httpContext.RequestAborted);
        }
    }

    private async Task WriteZippedAsync(Stream body, CancellationToken cancellationToken)
    {
        await using var zipped = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true);
        var output = PipeWriter.Create(zipped, new StreamPipeWriterOptions(leaveOpen: true));
        await Write(output, cancellationToken);
        await output.CompleteAsync();
    }

    /// <summary>Strong, and the same on every instance: content, day, rule for due dates, what is asked for, encoding.</summary>
    private EntityTagHeaderValue ETag(bool gzip)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{Snapshot.Pointer.Version}|{Snapshot.Pointer.Customers}|{Day.Today:O}|{Day.DefaultPaymentTermDays}|{Representation}|{(gzip ? "gzip" : "identity")}");
        return new EntityTagHeaderValue(new StringSegment($"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}\""));
    }

    /// <summary>When the content was published, or when the day began, for statuses move with the day.</summary>
    private DateTimeOffset LastModified() => Snapshot.Pointer.PublishedAt > Day.BeganAt ? Snapshot.Pointer.PublishedAt : Day.BeganAt;

    private static bool AcceptsGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);
}
