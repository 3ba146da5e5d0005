using System.Text.Json;
using System.Text.Json.Serialization;

namespace InvoiceFunctions.Benchmarks;

/// <summary>The portal's page as one would write it down for <see cref="JsonSerializer"/>: the plain way that ours is held to.</summary>
internal sealed record PlainPage
{
    /// <summary>
    /// Reflection, with the defaults for the web. Source generation was measured beside it: no difference (100,000 rows, metadata mode).
    /// </summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new EmptyIsNull<DateOnly>(), new EmptyIsNull<DateTimeOffset>() } };

    [JsonPropertyName("current_page")]
    public int CurrentPage { get; init; }

    public required List<PlainInvoice> Data { get; init; }

    [JsonPropertyName("first_page_url")]
    public string? FirstPageUrl { get; init; }

    public int? From { get; init; }

    [JsonPropertyName("next_page_url")]
    public string? NextPageUrl { get; init; }

    public string? Path { get; init; }

    [JsonPropertyName("per_page")]
    public int PerPage { get; init; }

    [JsonPropertyName("prev_page_url")]
    public string? PrevPageUrl { get; init; }

    public int? To { get; init; }
}

internal sealed record PlainInvoice
{
    public required string Id { get; init; }

    public required string CustomerId { get; init; }

    public required string InvoiceNumber { get; init; }

    public required DateOnly IssuedAt { get; init; }

    public DateOnly? DueAt { get; init; }

    public required string Currency { get; init; }

    // A string on the wire; the web defaults read numbers from strings.
    public required decimal Amount { get; init; }

    public DateTimeOffset? PaidAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public PlainLinks? Links { get; init; }
}

internal sealed record PlainLinks
{
    public PlainLink? Customer { get; init; }

    public PlainLink? OnlinePaymentLink { get; init; }
}

internal sealed record PlainLink
{
    public string? Href { get; init; }

    public string? Type { get; init; }
}

/// <summary>The portal may send "" for a date that is not there.</summary>
internal sealed class EmptyIsNull<T> : JsonConverter<T?>
    where T : struct
{
    private static readonly JsonConverter<T> Stock = (JsonConverter<T>)JsonSerializerOptions.Web.GetConverter(typeof(T));

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null || reader.ValueSpan.IsEmpty ? null : Stock.Read(ref reader, typeof(T), options);

    public override void Write(Utf8JsonWriter writer, T? value, JsonSerializerOptions options)
    {
        if (value is { } there)
        {
            Stock.Write(writer, there, options);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
