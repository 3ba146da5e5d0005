using System.Buffers.Text;
using System.Globalization;

namespace InvoiceFunctions.Invoices;

/// <summary>Amounts as they are served: exact, digits with a point, such as <c>12.90</c>.</summary>
internal static class Amounts
{
    public const int MaxLength = 32;

    /// <summary>
    /// The usual amount is formatted as a whole number of cents with a point put in: 18 ns, where decimal's own way takes 30, and two
    /// amounts were a fifth of writing a row (benchmark "rows").
    /// </summary>
    public static int Format(decimal amount, Span<byte> text)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(amount, parts);
        var (isSmall, scale) = (parts is [>= 0, 0, 0, >= 0], amount.Scale);
        if (isSmall && Utf8Formatter.TryFormat(parts[0], text, out var length) && length > scale)
        {
            if (scale == 0)
            {
                return length;
            }

            var point = length - scale;
            text[point..length].CopyTo(text[(point + 1)..]);
            text[point] = (byte)'.';
            return length + 1;
        }

        amount.TryFormat(text, out length, default, CultureInfo.InvariantCulture);
        return length;
    }
}
