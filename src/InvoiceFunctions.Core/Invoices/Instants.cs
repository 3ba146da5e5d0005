using System.Globalization;
using System.Text;

namespace InvoiceFunctions.Invoices;

/// <summary>Instants as they are served: <c>2024-05-28T21:00:00+02:00</c>, UTC with <c>Z</c>, fractions only where there are any.</summary>
public static class Instants
{
    internal const int MaxLength = 33;

    /// <summary>The text served.</summary>
    public static string Text(DateTimeOffset instant)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(text[..Format(instant, text)]);
    }

    /// <summary>
    /// Parses an ISO instant with an offset. A blank is read as the <c>+</c> that it was before the address was decoded.
    /// A date alone, or a time without an offset, is refused: it would depend on the reader's time zone.
    /// </summary>
    public static bool TryParse(string text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(
            text.Replace(' ', '+'), ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant)
        && (text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' or ' '));

    internal static int Format(DateTimeOffset instant, Span<byte> text)
    {
        var fraction = instant.UtcTicks % TimeSpan.TicksPerSecond != 0;
        instant.TryFormat(text, out var length, fraction ? "yyyy-MM-ddTHH:mm:ss.FFFFFFF" : "s", CultureInfo.InvariantCulture);
        if (instant.Offset == TimeSpan.Zero)
        {
            text[length++] = (byte)'Z';
            return length;
        }

        instant.TryFormat(text[length..], out var more, "zzz", CultureInfo.InvariantCulture);
        return length + more;
    }
}
