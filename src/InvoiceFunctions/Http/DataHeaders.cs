using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using InvoiceFunctions.Invoices;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace InvoiceFunctions.Http;

/// <summary>
/// The headers that every data answer has, as text, each made once: an answer that is kept has them ready, and where it is
/// 304 they are all the work there is (benchmark "reads").
/// </summary>
internal sealed class DataHeaders(DataAnswer answer)
{
    private readonly string lastModified = HeaderUtilities.FormatDate(LastModified(answer));
    private readonly string asOf = Instants.Text(answer.Snapshot.Pointer.AsOf);
    private readonly string complete = answer.Snapshot.Pointer.Complete ? "true" : "false";
    private readonly string totalCount = answer.TotalCount.ToString(CultureInfo.InvariantCulture);
    private string? plainETag;
    private string? gzipETag;

    /// <summary>Strong, and the same on every instance: content, day, rule for due dates, what is asked for, encoding.</summary>
    public string ETag(bool gzip) => gzip ? gzipETag ??= ETagOf("gzip") : plainETag ??= ETagOf("identity");

    /// <summary>Sets all of them.</summary>
    public void WriteTo(IHeaderDictionary headers, bool gzip)
    {
        headers.ETag = ETag(gzip);
        headers.LastModified = lastModified;
        headers.Vary = answer.Vary;
        headers.CacheControl = "private, no-cache"; // May be kept, and must be asked for: with the ETag that costs a 304.
        headers["X-Snapshot-AsOf"] = asOf;
        headers["X-Snapshot-Complete"] = complete;
        headers["X-Total-Count"] = totalCount;
    }

    private string ETagOf(string encoding)
    {
        var (pointer, day) = (answer.Snapshot.Pointer, answer.Day);
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{pointer.Version}|{pointer.Customers}|{day.Today:O}|{day.DefaultPaymentTermDays}|{answer.Representation}|{encoding}");
        return $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16))}\"";
    }

    /// <summary>When the content was published, or when the day began, for statuses move with the day.</summary>
    private static DateTimeOffset LastModified(DataAnswer answer) =>
        answer.Snapshot.Pointer.PublishedAt > answer.Day.BeganAt ? answer.Snapshot.Pointer.PublishedAt : answer.Day.BeganAt;
}
