using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MijnKlantportaal.Client;

/// <summary>
/// Reads one invoice object straight from the bytes of a page into a <see cref="CustomerInvoice"/>. Parsing is 60 % of the cost of
/// pages in, rows out; a reader that makes no intermediate strings is what makes it fast (benchmark "rows").
/// Tolerant where the portal's fields come and go: unknown members, absent or empty <c>dueAt</c> and <c>paidAt</c>, <c>links</c> of any
/// shape, an amount as a number. Strict where a guess would be a wrong row: those throw <see cref="PortalMalformedException"/>.
/// </summary>
public sealed class CustomerInvoiceReader
{
    private readonly CustomerReferences customers = new();
    private volatile byte[] paymentUrlStart = [];

    /// <summary>Reads the object that <paramref name="reader"/> stands on; leaves it on the object's end.</summary>
    /// <exception cref="PortalMalformedException">A member that a row cannot do without is missing or is no such thing.</exception>
    /// <exception cref="JsonException">Not JSON.</exception>
    public CustomerInvoice Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new PortalMalformedException($"The portal sent a {reader.TokenType} where an invoice was expected.");
        }

        ReadOnlySpan<byte> id = default, number = default, currency = default, customerId = default, customerUrl = default, paymentUrl = default;
        decimal? amount = null;
        DateOnly? issuedAt = null, dueAt = null;
        DateTimeOffset? paidAt = null, createdAt = null;
        var unescaped = default(UnescapedTexts);

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            switch (name.Length)
            {
                case 2 when name.SequenceEqual("id"u8): id = Text(ref reader, ref unescaped); break;
                case 5 when name.SequenceEqual("dueAt"u8): dueAt = Date(ref reader, ref unescaped, id, "dueAt"); break;
                case 5 when name.SequenceEqual("links"u8): InvoiceLinks.Read(ref reader, ref unescaped, ref customerUrl, ref paymentUrl); break;
                case 6 when name.SequenceEqual("amount"u8): amount = Amount(ref reader, ref unescaped, id); break;
                case 6 when name.SequenceEqual("paidAt"u8): paidAt = Instant(ref reader, ref unescaped, id, "paidAt"); break;
                case 8 when name.SequenceEqual("issuedAt"u8): issuedAt = Date(ref reader, ref unescaped, id, "issuedAt"); break;
                case 8 when name.SequenceEqual("currency"u8): currency = Text(ref reader, ref unescaped); break;
                case 9 when name.SequenceEqual("createdAt"u8): createdAt = Instant(ref reader, ref unescaped, id, "createdAt"); break;
                case 10 when name.SequenceEqual("customerId"u8): customerId = Text(ref reader, ref unescaped); break;
                case 13 when name.SequenceEqual("invoiceNumber"u8): number = Text(ref reader, ref unescaped); break;
                default: reader.Skip(); break;
            }
        }

        var idInPaymentUrl = paymentUrl.IndexOf(id);
        var start = idInPaymentUrl < 0 || paymentUrl.Length - idInPaymentUrl > ushort.MaxValue ? paymentUrl : paymentUrl[..idInPaymentUrl];
        var invoice = new CustomerInvoice(
            customers.Get(
                customerId.IsEmpty ? throw Missing(id, "customerId") : Kept(customerId, id, "customerId"), Kept(customerUrl, id, "links.customer.href")),
            CurrencyCode.Get(currency.IsEmpty ? throw Missing(id, "currency") : currency),
            amount ?? throw Missing(id, "amount"),
            issuedAt ?? throw Missing(id, "issuedAt"),
            dueAt,
            createdAt ?? throw Missing(id, "createdAt"),
            paidAt,
            id.IsEmpty ? throw Missing(id, "id") : Kept(id, id, "id"),
            Kept(number, id, "invoiceNumber"),
            PaymentUrlStart(start),
            paymentUrl[start.Length..]);
        unescaped.Return();
        return invoice;
    }

    /// <summary>
    /// Payment links begin alike up to the invoice's own id: half of a link, held once. Only the last beginning is known, so links that
    /// begin otherwise cost an array each, and nothing grows.
    /// </summary>
    private byte[] PaymentUrlStart(ReadOnlySpan<byte> start)
    {
        var known = paymentUrlStart;
        return start.IsEmpty ? [] : start.SequenceEqual(known) ? known : paymentUrlStart = start.ToArray();
    }

    /// <summary>A string's UTF-8 (a number's digits too: an id or number may lose its quotes one day); empty for anything else.</summary>
    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader, scoped ref UnescapedTexts unescaped)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when reader.ValueIsEscaped:
                return unescaped.Read(ref reader);
            case JsonTokenType.String or JsonTokenType.Number:
                return reader.ValueSpan;
            default:
                reader.Skip();
                return default;
        }
    }

    /// <summary>A plain number, exactly: digits that a decimal cannot hold would be rounded away unseen, so its scale must be the text's.</summary>
    private static decimal? Amount(ref Utf8JsonReader reader, scoped ref UnescapedTexts unescaped, ReadOnlySpan<byte> id)
    {
        var text = Text(ref reader, ref unescaped);
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        var dot = text.IndexOf((byte)'.');
        return PlainDecimal.TryParse(text, out var amount)
            || (decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out amount) && amount.Scale == (dot < 0 ? 0 : text.Length - dot - 1))
            ? amount
            : throw Wrong(id, "amount", "a decimal number with a dot", text);
    }

    /// <summary>
    /// <c>yyyy-MM-dd</c>; a time behind it is dropped, for the portal's dates are calendar dates. Not a time in UTC, unless it is midnight:
    /// late in the evening that is the day before the one in Amsterdam, which is how a framework writes a date when nobody stops it.
    /// </summary>
    private static DateOnly? Date(ref Utf8JsonReader reader, scoped ref UnescapedTexts unescaped, ReadOnlySpan<byte> id, string name)
    {
        var text = Text(ref reader, ref unescaped);
        if (IsNone(ref reader, text))
        {
            return null;
        }

        // Utf8Parser takes a sign, which is below '-'.
        return text.Length >= 10 && !text[..10].ContainsAnyExceptInRange((byte)'-', (byte)'9') && text[4] == '-' && text[7] == '-' && (text.Length == 10 || text[10] is (byte)'T' or (byte)' ')
            && Utf8Parser.TryParse(text[..4], out int year, out var digits) && digits == 4
            && Utf8Parser.TryParse(text[5..7], out int month, out digits) && digits == 2
            && Utf8Parser.TryParse(text[8..10], out int day, out digits) && digits == 2
            && (text.Length == 10 || text[11..].StartsWith("00:00"u8) || !(text.EndsWith("Z"u8) || text.EndsWith("+00:00"u8)))
            && year > 0 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day)
            : throw Wrong(id, name, "a date such as 2024-05-28", text);
    }

    /// <summary>ISO 8601 with an offset: without one the instant would depend on the machine's time zone.</summary>
    private static DateTimeOffset? Instant(ref Utf8JsonReader reader, scoped ref UnescapedTexts unescaped, ReadOnlySpan<byte> id, string name)
    {
        var text = Text(ref reader, ref unescaped);
        if (IsNone(ref reader, text))
        {
            return null;
        }

        return reader.TokenType == JsonTokenType.String && text.Length >= 20
            && (text[^1] == 'Z' || text[^6] is (byte)'+' or (byte)'-') && reader.TryGetDateTimeOffset(out var instant)
            ? instant
            : throw Wrong(id, name, "an instant with an offset such as 2024-05-28T21:00:00+02:00", text);
    }

    /// <summary>Null or an empty string. An object or a <c>true</c> is something, and taking it for nothing would call a paid invoice unpaid.</summary>
    private static bool IsNone(ref readonly Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        text.IsEmpty && reader.TokenType is (JsonTokenType.Null or JsonTokenType.String);

    /// <summary>Lengths are kept in 16 bits.</summary>
    private static ReadOnlySpan<byte> Kept(ReadOnlySpan<byte> text, ReadOnlySpan<byte> id, string name) => text.Length <= ushort.MaxValue
        ? text
        : throw Wrong(id[..Math.Min(id.Length, 40)], name, $"kept: it has {text.Length} bytes", text);

    private static PortalMalformedException Missing(ReadOnlySpan<byte> id, string name) =>
        new($"The portal sent {Name(id)} without {name}.");

    // Messages are logged and told: what was sent is shown, but never an address, which may be a payment link.
    private static PortalMalformedException Wrong(ReadOnlySpan<byte> id, string name, string expected, ReadOnlySpan<byte> got) =>
        new($"The portal sent {Name(id)} with {name} {(got.IndexOf("//"u8) >= 0 ? "that is an address" : $"'{Encoding.UTF8.GetString(got[..Math.Min(got.Length, 40)])}'")}, which is not {expected}.");

    private static string Name(ReadOnlySpan<byte> id) => id.IsEmpty ? "an invoice" : $"invoice {Encoding.UTF8.GetString(id)}";
}
