using System.Text.Json;

namespace MijnKlantportaal.Client;

/// <summary>An invoice's <c>links</c>, in whatever shape of JSON they come: older answers lack some, and none is worth losing an invoice for.</summary>
internal static class InvoiceLinks
{
    /// <summary>Reads the value that <paramref name="reader"/> stands on; what is no link there is left as it was.</summary>
    public static void Read(scoped ref Utf8JsonReader reader, scoped ref UnescapedTexts unescaped, ref ReadOnlySpan<byte> customer, ref ReadOnlySpan<byte> payment)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("customer"u8))
            {
                customer = Href(ref reader, ref unescaped);
            }
            else if (name.SequenceEqual("onlinePaymentLink"u8))
            {
                payment = Href(ref reader, ref unescaped);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static ReadOnlySpan<byte> Href(scoped ref Utf8JsonReader reader, scoped ref UnescapedTexts unescaped)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return default;
        }

        ReadOnlySpan<byte> href = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isHref = reader.ValueSpan.SequenceEqual("href"u8);
            reader.Read();
            if (isHref && reader.TokenType == JsonTokenType.String)
            {
                href = reader.ValueIsEscaped ? unescaped.Read(ref reader) : reader.ValueSpan;
            }
            else
            {
                reader.Skip();
            }
        }

        return href;
    }
}
