using System.Buffers;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using InvoiceFunctions.Feeds;
using InvoiceFunctions.Invoices;

namespace InvoiceFunctions.Notifications;

/// <summary>A message as a CloudEvent in structured JSON; the design fixes its types and its data.</summary>
internal static class OverdueEvent
{
    // Texts as readable as in the feeds: the event is JSON, never a part of a page.
    private static readonly JsonEventFormatter Formatter = new(new JsonSerializerOptions { Encoder = JsonFeed.Options.Encoder }, default);

    /// <summary>The event's bytes.</summary>
    public static ReadOnlyMemory<byte> Encode(NotificationMessage message, DateTimeOffset time, out string contentType)
    {
        using var data = JsonDocument.Parse(message.IsDigest ? DigestData(message) : OneData(message));
        var cloudEvent = new CloudEvent(CloudEventsSpecVersion.V1_0)
        {
            Id = message.Id,
            Source = new Uri("urn:mijnklantportaal:invoicefunctions"),
            Type = message.IsDigest ? "nl.mijnklantportaal.invoices.overdue" : "nl.mijnklantportaal.invoice.overdue",
            Time = time,
            DataContentType = "application/json",
            Data = data.RootElement,
        };
        var body = Formatter.EncodeStructuredModeMessage(cloudEvent, out var type);
        contentType = type.ToString();
        return body;
    }

    private static ReadOnlyMemory<byte> OneData(NotificationMessage message) =>
        Json(json => WriteNotice(json, message.Notices[0].Stage, message.Notices[0].Row));

    private static ReadOnlyMemory<byte> DigestData(NotificationMessage message) => Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("asOf", Instants.Text(message.AsOf));
        json.WriteStartArray("totals");
        foreach (var currency in message.Notices.GroupBy(notice => notice.Row.Invoice.Currency).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("currency", currency.Key);
            json.WriteNumber("count", currency.Count());
            json.WriteNumber("openAmount", currency.Sum(notice => notice.Row.OpenAmount));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("notices");
        foreach (var (stage, row) in message.Notices)
        {
            WriteNotice(json, stage, row);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteNotice(Utf8JsonWriter json, int stage, InvoiceRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("stage", stage);
        json.WritePropertyName("invoice");
        var written = new ArrayBufferWriter<byte>();
        JsonRows.Write(written, row);
        json.WriteRawValue(written.WrittenSpan, skipInputValidation: true);
        json.WriteEndObject();
    }

    private static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, JsonFeed.Options);
        write(json);
        json.Flush();
        return buffer.WrittenMemory;
    }
}
