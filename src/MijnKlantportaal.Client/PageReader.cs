using System.Text.Json;

namespace MijnKlantportaal.Client;

/// <summary>Reads the envelope of a list answer (Laravel's simple pagination) and holds it to the page asked for.</summary>
internal static class PageReader
{
    internal delegate T ReadItem<T>(ref Utf8JsonReader reader);

    /// <summary>Reads a page body.</summary>
    /// <exception cref="PortalMalformedException">Not JSON, another page than asked for, or members that contradict each other.</exception>
    public static Page<T> Read<T>(ReadOnlySpan<byte> body, int asked, DateTimeOffset requestedAt, ReadItem<T> readItem)
    {
        try
        {
            return ReadEnvelope(body, asked, requestedAt, readItem);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The body itself stays out of the message: it may hold payment links.
            throw new PortalMalformedException($"The portal's answer to page {asked} is not the JSON it documents ({body.Length} bytes).", exception);
        }
    }

    private static Page<T> ReadEnvelope<T>(ReadOnlySpan<byte> body, int asked, DateTimeOffset requestedAt, ReadItem<T> readItem)
    {
        var reader = new Utf8JsonReader(body);
        List<T>? items = null;
        int? current = null, from = null, to = null, perPage = null;
        bool? hasNext = null;

        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw Malformed(asked, "is not an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("data"u8))
            {
                items = ReadItems(ref reader, asked, readItem);
            }
            else if (name.SequenceEqual("next_page_url"u8))
            {
                // Only whether there is one: the documented example of its value would lead to page 1 for ever (trap 1).
                hasNext = reader.TokenType switch
                {
                    JsonTokenType.String => !reader.ValueSpan.IsEmpty,
                    JsonTokenType.Null => false,
                    _ => null, // No such thing is documented, and taking it for the end would lose the rest of the list.
                };
                reader.Skip();
            }
            else
            {
                int? number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) ? value : null;
                switch (name.Length)
                {
                    case 12 when name.SequenceEqual("current_page"u8): current = number; break;
                    case 4 when name.SequenceEqual("from"u8): from = number; break;
                    case 2 when name.SequenceEqual("to"u8): to = number; break;
                    case 8 when name.SequenceEqual("per_page"u8): perPage = number; break;
                }

                reader.Skip();
            }
        }

        if (items is null || hasNext is null)
        {
            throw Malformed(asked, $"lacks {(items is null ? "data" : "next_page_url")}");
        }

        if (current != asked)
        {
            throw Malformed(asked, $"says that it is page {current?.ToString() ?? "(none)"}");
        }

        if (items.Count == 0 && hasNext.Value)
        {
            throw Malformed(asked, "is empty and yet says that more follows");
        }

        if ((from is { } first && to is { } last && last - first + 1 != items.Count && (items.Count > 0 || last > 0))
            || (items.Count > 0 && from is { } start && perPage is { } size && start != ((asked - 1) * size) + 1))
        {
            throw Malformed(asked, $"holds {items.Count} items and says they are {from} to {to}, {perPage} a page");
        }

        return new Page<T>(asked, items, hasNext.Value, requestedAt);
    }

    private static List<T> ReadItems<T>(ref Utf8JsonReader reader, int asked, ReadItem<T> readItem)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Malformed(asked, "has data that is not a list");
        }

        var items = new List<T>(16);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(readItem(ref reader));
        }

        return items;
    }

    private static PortalMalformedException Malformed(int asked, string what) =>
        new($"The portal's answer to page {asked} {what}; nothing of it is used.");
}
