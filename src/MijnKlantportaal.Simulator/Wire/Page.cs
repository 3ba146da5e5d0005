namespace MijnKlantportaal.Simulator.Wire;

/// <summary>One page of a list: its rows, and whether more follow.</summary>
internal readonly record struct Page<T>(int Number, int Size, T[] Rows, bool More)
{
    public long First => ((long)(Number - 1) * Size) + 1;
}

internal static class Page
{
    /// <summary>Laravel's simple pagination: it looks one row ahead, so a full last page is known as the last.</summary>
    public static Page<T> Of<T>(ReadOnlySpan<T> all, int number, int size)
    {
        var start = (int)Math.Min((long)(number - 1) * size, all.Length);
        var count = Math.Min(size, all.Length - start);
        return new(number, size, all.Slice(start, count).ToArray(), start + count < all.Length);
    }

    /// <summary>Reads <c>?page=</c> by PHP's <c>FILTER_VALIDATE_INT</c>: what is no whole number, such as <c>2,</c>, is page 1.</summary>
    public static int Read(string? text)
    {
        var digits = (text ?? "").Trim();
        var sign = digits is ['+', ..] ? 1 : 0;
        var isNumber = int.TryParse(digits.AsSpan(sign), System.Globalization.NumberStyles.None, null, out var page);
        return isNumber && page >= 1 && digits[sign] != '0' ? page : 1;
    }
}
