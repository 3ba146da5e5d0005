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
        // The format "s" has a path of its own in .NET; one with a fraction or an offset is read sign by sign at each call (150 ns).
        instant.TryFormat(text, out var length, "s", CultureInfo.InvariantCulture);
        length += Fraction((int)(instant.UtcTicks % TimeSpan.TicksPerSecond), text[length..]);
        if (instant.Offset == TimeSpan.Zero)
        {
            text[length++] = (byte)'Z';
            return length;
        }

        var minutes = Math.Abs(instant.TotalOffsetMinutes);
        text[length] = (byte)(instant.TotalOffsetMinutes < 0 ? '-' : '+');
        TwoDigits(minutes / 60, text[(length + 1)..]);
        text[length + 3] = (byte)':';
        TwoDigits(minutes % 60, text[(length + 4)..]);
        return length + 6;
    }

    /// <summary>A point and seven digits at most, without the zeros at the end; nothing where there is no fraction.</summary>
    private static int Fraction(int ticks, Span<byte> text)
    {
        var length = 0;
        for (var unit = (int)TimeSpan.TicksPerSecond / 10; ticks > 0; unit /= 10)
        {
            text[++length] = (byte)('0' + (ticks / unit));
            ticks %= unit;
        }

        text[0] = (byte)'.';
        return length == 0 ? 0 : length + 1;
    }

    private static void TwoDigits(int number, Span<byte> text) => (text[0], text[1]) = ((byte)('0' + (number / 10)), (byte)('0' + (number % 10)));
}
