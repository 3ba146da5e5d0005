using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using InvoiceFunctions.Feeds;
using InvoiceFunctions.Invoices;

namespace InvoiceFunctions.Tests.Feeds;

/// <summary>What is written by hand is what .NET's own writer writes.</summary>
public sealed class JsonCellsTest
{
    private static readonly string[] Suspects = ["a", "B7 ", "\"", "\\", "/", "<&>'", "\u007f", "\0", "\n", "é", "€", "😀", "\u2028", "\ufffd", "\u0378", "\ue000"];

    [Fact]
    public void A_text_is_written_as_the_stock_writer_writes_it() =>
        Gen.OneOf(Gen.String, Gen.Int[0, Suspects.Length - 1].Select(index => Suspects[index]).Array.Select(string.Concat))
            .Sample(text => Assert.Equal(Stock(json => json.WriteStringValue(Encoding.UTF8.GetBytes(text))), Ours(text)));

    [Theory]
    [InlineData("")]
    [InlineData("Bäckerei \"Zum Löwen\" \\ 😀 & <b>")]
    [InlineData("tab\tline\r\nnull\0delete\u007f")]
    [InlineData("separators \u2028 \u2029, unassigned \u0378, private \ue000")]
    public void So_is_one_that_must_be_escaped(string text) =>
        Assert.Equal(Stock(json => json.WriteStringValue(text)), Ours(text));

    [Fact]
    public void A_text_may_be_longer_than_any_room()
    {
        var text = new string('x', 100_000) + "\u0001" + new string('é', 100_000);

        Assert.Equal(Stock(json => json.WriteStringValue(text)), Ours(text));
    }

    [Fact]
    public void An_instant_is_written_as_the_stock_writer_writes_it() =>
        Gen.Select(Gen.DateTime[new DateTime(1990, 1, 1), new DateTime(2190, 1, 1)], Gen.Int[-14 * 60, 14 * 60], Gen.Int[0, 7])
            .Sample((time, offset, digits) =>
            {
                var grain = (long)Math.Pow(10, digits);
                var instant = new DateTimeOffset(time.Ticks - (time.Ticks % grain), TimeSpan.FromMinutes(offset));

                var stock = Stock(json => json.WriteStringValue(instant)).Trim('"');

                Assert.Equal(offset == 0 ? stock.Replace("+00:00", "Z", StringComparison.Ordinal) : stock, Instants.Text(instant));
            });

    private static string Stock(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output, JsonFeed.Options);
        write(json);
        json.Flush();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Ours(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = new JsonCells(output);
        json.Text(Encoding.UTF8.GetBytes(text));
        json.Hand();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
