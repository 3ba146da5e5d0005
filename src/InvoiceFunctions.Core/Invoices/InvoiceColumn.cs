using System.Buffers.Text;
using System.Globalization;
using System.Text;
using InvoiceFunctions.Feeds;

namespace InvoiceFunctions.Invoices;

/// <summary>A text cell as UTF-8; in a column that may be null, empty is null.</summary>
public delegate ReadOnlySpan<byte> TextOf(in InvoiceRow row);

/// <summary>A cell of a value type; null where the column may be.</summary>
public delegate T ValueOf<out T>(in InvoiceRow row);

/// <summary>One column of the row: its name, how it is written, and how it is ordered.</summary>
public abstract class InvoiceColumn(string name)
{
    private readonly byte[] member = Encoding.UTF8.GetBytes($",\"{name}\":");

    /// <summary>The name served, camelCase.</summary>
    public string Name { get; } = name;

    /// <summary>Comma, name and colon, ready for JSON; names need no escaping.</summary>
    internal ReadOnlySpan<byte> Member => member;

    /// <summary>Writes the value as JSON.</summary>
    internal abstract void WriteJson(ref JsonCells json, in InvoiceRow row);

    /// <summary>Writes the cell; null is an empty cell.</summary>
    public abstract void WriteCsv(CsvWriter csv, in InvoiceRow row);

    /// <summary>Ascending order of two rows by this column, where neither is null.</summary>
    public abstract int Compare(in InvoiceRow left, in InvoiceRow right);

    /// <summary>Whether the cell is null; nulls are last in either direction.</summary>
    public abstract bool IsNull(in InvoiceRow row);
}

/// <summary>A column of text, ordered by its UTF-8 (ordinal, by code point).</summary>
internal sealed class TextColumn(string name, TextOf text, bool nullable = false) : InvoiceColumn(name)
{
    internal override void WriteJson(ref JsonCells json, in InvoiceRow row)
    {
        var value = text(row);
        if (nullable && value.IsEmpty)
        {
            json.Raw("null"u8);
        }
        else
        {
            json.Text(value);
        }
    }

    public override void WriteCsv(CsvWriter csv, in InvoiceRow row) => csv.Text(text(row));

    public override int Compare(in InvoiceRow left, in InvoiceRow right) => text(left).SequenceCompareTo(text(right));

    public override bool IsNull(in InvoiceRow row) => nullable && text(row).IsEmpty;
}

/// <summary>A column of a fixed set of words, ordered as the words' list is.</summary>
internal sealed class WordColumn(string name, TextOf word, ValueOf<int?> rank) : InvoiceColumn(name)
{
    private readonly TextColumn written = new(name, word, nullable: true);

    internal override void WriteJson(ref JsonCells json, in InvoiceRow row) => written.WriteJson(ref json, row);

    public override void WriteCsv(CsvWriter csv, in InvoiceRow row) => written.WriteCsv(csv, row);

    public override int Compare(in InvoiceRow left, in InvoiceRow right) => Nullable.Compare(rank(left), rank(right));

    public override bool IsNull(in InvoiceRow row) => rank(row) is null;
}

/// <summary>A column of calendar dates, <c>yyyy-MM-dd</c>.</summary>
internal sealed class DateColumn(string name, ValueOf<DateOnly?> value) : InvoiceColumn(name)
{
    private const int Length = 10;

    internal override void WriteJson(ref JsonCells json, in InvoiceRow row)
    {
        if (value(row) is { } date)
        {
            var text = json.Room(Length + 2);
            text[0] = text[Length + 1] = (byte)'"';
            Format(date, text[1..]);
            json.Advance(Length + 2);
        }
        else
        {
            json.Raw("null"u8);
        }
    }

    public override void WriteCsv(CsvWriter csv, in InvoiceRow row)
    {
        Span<byte> text = stackalloc byte[Length];
        if (value(row) is { } date)
        {
            Format(date, text);
            csv.Plain(text);
        }
        else
        {
            csv.Plain(default);
        }
    }

    public override int Compare(in InvoiceRow left, in InvoiceRow right) => Nullable.Compare(value(left), value(right));

    public override bool IsNull(in InvoiceRow row) => value(row) is null;

    private static void Format(DateOnly date, Span<byte> text) => date.TryFormat(text, out _, "o", CultureInfo.InvariantCulture);
}

/// <summary>A column of instants, ISO 8601 with their offset, UTC as <c>Z</c>; fractions of a second where there are any.</summary>
internal sealed class InstantColumn(string name, ValueOf<DateTimeOffset?> value) : InvoiceColumn(name)
{
    internal override void WriteJson(ref JsonCells json, in InvoiceRow row)
    {
        if (value(row) is { } instant)
        {
            var text = json.Room(Instants.MaxLength + 2);
            var length = Instants.Format(instant, text[1..]);
            text[0] = text[length + 1] = (byte)'"';
            json.Advance(length + 2);
        }
        else
        {
            json.Raw("null"u8);
        }
    }

    public override void WriteCsv(CsvWriter csv, in InvoiceRow row)
    {
        Span<byte> text = stackalloc byte[Instants.MaxLength];
        csv.Plain(value(row) is { } instant ? text[..Instants.Format(instant, text)] : default);
    }

    public override int Compare(in InvoiceRow left, in InvoiceRow right) => Nullable.Compare(value(left), value(right));

    public override bool IsNull(in InvoiceRow row) => value(row) is null;
}

/// <summary>A column of exact amounts.</summary>
internal sealed class DecimalColumn(string name, ValueOf<decimal> value) : InvoiceColumn(name)
{
    internal override void WriteJson(ref JsonCells json, in InvoiceRow row) =>
        json.Advance(Amounts.Format(value(row), json.Room(Amounts.MaxLength)));

    public override void WriteCsv(CsvWriter csv, in InvoiceRow row)
    {
        Span<byte> text = stackalloc byte[Amounts.MaxLength];
        csv.Number(text[..Amounts.Format(value(row), text)]);
    }

    public override int Compare(in InvoiceRow left, in InvoiceRow right) => value(left).CompareTo(value(right));

    public override bool IsNull(in InvoiceRow row) => false;
}

/// <summary>A column of whole numbers.</summary>
internal sealed class IntegerColumn(string name, ValueOf<int> value) : InvoiceColumn(name)
{
    internal override void WriteJson(ref JsonCells json, in InvoiceRow row)
    {
        Utf8Formatter.TryFormat(value(row), json.Room(11), out var length);
        json.Advance(length);
    }

    public override void WriteCsv(CsvWriter csv, in InvoiceRow row)
    {
        Span<byte> text = stackalloc byte[11];
        Utf8Formatter.TryFormat(value(row), text, out var length);
        csv.Plain(text[..length]);
    }

    public override int Compare(in InvoiceRow left, in InvoiceRow right) => value(left).CompareTo(value(right));

    public override bool IsNull(in InvoiceRow row) => false;
}
