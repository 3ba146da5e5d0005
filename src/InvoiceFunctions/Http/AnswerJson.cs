using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using InvoiceFunctions.Health;
using InvoiceFunctions.Invoices;
using InvoiceFunctions.Sync;
using Microsoft.AspNetCore.Http;

namespace InvoiceFunctions.Http;

/// <summary>How answers that are not rows are written: camelCase, nulls explicit, instants and texts as in the row.</summary>
[JsonSerializable(typeof(InvoiceSummary))]
[JsonSerializable(typeof(SyncStatus))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(RegisteredWebhooks))]
internal sealed partial class AnswerJson : JsonSerializerContext
{
    /// <summary>The form that is served.</summary>
    public static AnswerJson Served { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new InstantConverter() },
    });

    /// <summary>A small answer that is never cached.</summary>
    public static IResult Fresh<T>(HttpRequest request, T value, JsonTypeInfo<T> type, int status)
    {
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return Results.Json(value, type, statusCode: status);
    }
}

/// <summary>Instants as in the row: our own are UTC with <c>Z</c>.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Instants.Text(value));
}
