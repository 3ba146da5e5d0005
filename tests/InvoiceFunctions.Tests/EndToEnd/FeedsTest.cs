using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using MijnKlantportaal.Simulator;
using Sylvan.Data.Csv;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>What is served in each format, read back by readers that are not ours.</summary>
public sealed class FeedsTest(FeedsTest.Running running) : IClassFixture<FeedsTest.Running>
{
    private static readonly string[] Columns =
    [
        "id", "invoiceNumber", "customerId", "customerName", "issuedAt", "dueAt", "currency", "amount", "paidAt", "createdAt", "status",
        "daysOverdue", "ageing", "openAmount", "customerUrl", "paymentUrl", "changedAt",
    ];

    private static readonly string[] Texts = ["id", "invoiceNumber", "customerId", "customerName", "currency", "status", "ageing", "customerUrl", "paymentUrl"];

    private static readonly string[] Amounts = ["amount", "openAmount"];

    private Connector Connector => running.Connector;

    [Fact]
    public async Task Json_has_every_column_on_every_row_in_one_order_with_nulls_explicit_and_numbers_as_numbers()
    {
        var rows = await Connector.RowsAsync();

        Assert.All(rows, row =>
        {
            Assert.Equal(Columns, row.EnumerateObject().Select(member => member.Name));
            Assert.All(Amounts.Append("daysOverdue"), column => Assert.Equal(JsonValueKind.Number, row.GetProperty(column).ValueKind));
            Assert.All(Columns.Except(Amounts).Except(["daysOverdue"]), column => Assert.True(row.GetProperty(column).ValueKind is JsonValueKind.String or JsonValueKind.Null));
        });
        Assert.All((string[])["customerName", "dueAt", "paidAt", "ageing", "customerUrl", "paymentUrl"], column =>
            Assert.Contains(rows, row => row.GetProperty(column).ValueKind == JsonValueKind.Null));
    }

    [Fact]
    public async Task Amounts_are_the_portals_digits_however_large_or_small()
    {
        var rows = (await Connector.RowsAsync()).ToDictionary(row => row.Text("id")!);

        Assert.All(Connector.Portal.Book.Invoices, invoice => Assert.Equal(
            decimal.Parse(invoice.Amount, CultureInfo.InvariantCulture),
            decimal.Parse(rows[invoice.Id].GetProperty("amount").GetRawText(), NumberStyles.Number, CultureInfo.InvariantCulture)));
        Assert.Equal("79228162514264337593543950335", rows["inv_largest"].GetProperty("amount").GetRawText());
        Assert.Equal("0.0000000000000000000000000001", rows["inv_smallest"].GetProperty("amount").GetRawText());
    }

    [Fact]
    public async Task Texts_come_through_as_they_are()
    {
        var rows = (await Connector.RowsAsync()).ToDictionary(row => row.Text("id")!);

        Assert.All(Connector.Portal.Book.Invoices, invoice => Assert.Equal(invoice.InvoiceNumber, rows[invoice.Id].Text("invoiceNumber")));
    }

    [Fact]
    public async Task Ndjson_has_the_same_rows_one_a_line()
    {
        using var response = await Connector.GetAsync("invoices?format=ndjson");
        var body = await response.Content.ReadAsStringAsync();
        var json = await Connector.RowsAsync();

        Assert.Equal("application/x-ndjson; charset=utf-8", response.Header("Content-Type"));
        Assert.EndsWith("}\n", body, StringComparison.Ordinal);
        var lines = body.TrimEnd('\n').Split('\n');
        Assert.Equal(json.Select(row => row.GetRawText()), lines);
    }

    [Theory]
    [InlineData("", ',', false)]
    [InlineData("&delimiter=semicolon", ';', false)]
    [InlineData("&delimiter=tab", '\t', false)]
    [InlineData("&decimal=comma", ',', true)]
    [InlineData("&delimiter=semicolon&decimal=comma", ';', true)]
    [InlineData("&delimiter=TAB&decimal=Comma&bom=false", '\t', true)]
    public async Task Csv_read_back_has_the_same_rows(string asked, char delimiter, bool decimalComma)
    {
        using var response = await Connector.GetAsync($"invoices?format=csv{asked}");
        var body = await response.Content.ReadAsStringAsync();
        var json = await Connector.RowsAsync();

        Assert.Equal("text/csv; charset=utf-8; header=present", response.Header("Content-Type"));
        using var csv = CsvDataReader.Create(new StringReader(body), new CsvDataReaderOptions { Delimiter = delimiter });
        Assert.Equal(Columns, Enumerable.Range(0, csv.FieldCount).Select(csv.GetName));
        foreach (var row in json)
        {
            Assert.True(await csv.ReadAsync());
            Assert.Equal(Columns.Select(column => Cell(row, column, decimalComma)), Enumerable.Range(0, csv.RowFieldCount).Select(csv.GetString));
        }

        Assert.False(await csv.ReadAsync());
    }

    [Fact]
    public async Task Csv_ends_every_row_with_CRLF_and_quotes_only_where_needed()
    {
        var body = await Connector.Http.GetStringAsync(new Uri("api/invoices?format=csv&select=id,invoiceNumber,amount", UriKind.Relative));

        var inQuotes = false;
        for (var index = 0; index < body.Length; index++)
        {
            inQuotes ^= body[index] == '"';
            if (!inQuotes && body[index] == '\n')
            {
                Assert.Equal('\r', body[index - 1]);
            }
        }

        Assert.False(inQuotes);
        Assert.EndsWith("\r\n", body, StringComparison.Ordinal);
        Assert.StartsWith("id,invoiceNumber,amount\r\n", body, StringComparison.Ordinal);
        Assert.Contains("inv_quotes,\"a \"\"quoted\"\" one\",1.00\r\n", body, StringComparison.Ordinal);
        Assert.Contains("inv_newline,\"line 1\nline 2\",1.00\r\n", body, StringComparison.Ordinal);
        Assert.Contains("inv_emoji,🧾 é,1.00\r\n", body, StringComparison.Ordinal);
        Assert.Contains("inv_credit,'-credit,-12.50\r\n", body, StringComparison.Ordinal);
        Assert.Contains("inv_formula,\"'=HYPERLINK(\"\"https://a.example/\"\",\"\"x\"\")\",1.00\r\n", body, StringComparison.Ordinal);
        Assert.Contains("inv_plus,'+31,1.00\r\n", body, StringComparison.Ordinal);
        Assert.Contains("inv_at,'@SUM(A1),1.00\r\n", body, StringComparison.Ordinal);
        Assert.Contains("inv_tab,'\ttab,1.00\r\n", body, StringComparison.Ordinal);
        Assert.Contains("inv_cr,\"'\rcr\",1.00\r\n", body, StringComparison.Ordinal);
        Assert.Contains("inv_apostrophe,'24,1.00\r\n", body, StringComparison.Ordinal);
        Assert.Contains("inv_nothing,,1.00\r\n", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bom=true", true)]
    [InlineData("bom=TRUE", true)]
    [InlineData("bom=false", false)]
    [InlineData("delimiter=comma", false)]
    public async Task Csv_begins_with_a_byte_order_mark_where_it_is_asked_for(string asked, bool expected)
    {
        var body = await Connector.Http.GetByteArrayAsync(new Uri($"api/invoices?format=csv&top=1&{asked}", UriKind.Relative));

        Assert.Equal(expected, body.AsSpan().StartsWith(Encoding.UTF8.Preamble));
        Assert.Equal(Encoding.UTF8.GetBytes("id,"), body.AsSpan(expected ? 3 : 0, 3).ToArray());
    }

    [Theory]
    [InlineData("json", "[]")]
    [InlineData("ndjson", "")]
    [InlineData("csv", "id,amount\r\n")]
    [InlineData("csv&bom=true&delimiter=semicolon", "\uFEFFid;amount\r\n")]
    public async Task No_rows_are_an_empty_list_and_csv_keeps_its_header(string format, string expected)
    {
        var body = await Connector.Http.GetByteArrayAsync(new Uri($"api/invoices?customerId=cst_none&select=id,amount&format={format}", UriKind.Relative));

        Assert.Equal(Encoding.UTF8.GetBytes(expected), body);
    }

    [Theory]
    [InlineData(null, "", "application/json")]
    [InlineData("*/*", "", "application/json")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "", "application/json")]
    [InlineData("application/json", "", "application/json")]
    [InlineData("text/csv", "", "text/csv")]
    [InlineData("TEXT/CSV; charset=utf-8", "", "text/csv")]
    [InlineData("application/x-ndjson", "", "application/x-ndjson")]
    [InlineData("text/csv;q=0.5, application/x-ndjson", "", "application/x-ndjson")]
    [InlineData("text/csv;q=0.5, application/json;q=0.4", "", "text/csv")]
    [InlineData("application/json;q=0, text/csv;q=0.1", "", "text/csv")]
    [InlineData("text/csv;q=0", "", "application/json")]
    [InlineData("application/pdf", "", "application/json")]
    [InlineData("nonsense;;,", "", "application/json")]
    [InlineData("*/*, text/csv;q=0.1", "", "application/json")]
    [InlineData("text/csv, */*;q=0.1", "", "text/csv")]
    [InlineData("text/csv", "format=json", "application/json")]
    [InlineData("application/json", "format=CSV", "text/csv")]
    [InlineData("text/csv", "format=ndjson", "application/x-ndjson")]
    public async Task The_format_asked_for_beats_what_the_caller_accepts(string? accept, string query, string expected)
    {
        using var response = await Connector.GetAsync($"invoices?{query}", accept is null ? [] : [("Accept", accept)]);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(query.Length > 0 ? "Accept-Encoding" : "Accept, Accept-Encoding", response.Header("Vary"));
    }

    [Fact]
    public async Task One_invoice_by_its_id_is_the_same_row_as_in_the_list()
    {
        foreach (var row in await Connector.RowsAsync("?top=30"))
        {
            var one = await Connector.JsonAsync($"invoices/{row.Text("id")}");

            Assert.Equal(row.GetRawText(), one.GetRawText());
        }
    }

    private static string Cell(JsonElement row, string column, bool decimalComma)
    {
        var value = row.GetProperty(column);
        var text = value.ValueKind switch { JsonValueKind.Null => "", JsonValueKind.String => value.GetString()!, _ => value.GetRawText() };
        return Texts.Contains(column) && text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text
            : decimalComma && Amounts.Contains(column) ? text.Replace('.', ',')
            : text;
    }

    public sealed class Running : IAsyncLifetime
    {
        internal Connector Connector { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 440 });
            var book = Connector.Portal.Book;
            Add("inv_largest", "max", "79228162514264337593543950335");
            Add("inv_smallest", "min", "0.0000000000000000000000000001");
            Add("inv_quotes", "a \"quoted\" one");
            Add("inv_newline", "line 1\nline 2");
            Add("inv_emoji", "🧾 é");
            Add("inv_credit", "-credit", "-12.50");
            Add("inv_formula", "=HYPERLINK(\"https://a.example/\",\"x\")");
            Add("inv_plus", "+31");
            Add("inv_at", "@SUM(A1)");
            Add("inv_tab", "\ttab");
            Add("inv_cr", "\rcr");
            Add("inv_apostrophe", "'24");
            Add("inv_nothing", "");
            var bare = book.Invoices[5];
            book.Replace(bare with { Shape = json => json.Remove("links") });
            await Connector.RowsAsync();

            void Add(string id, string number, string amount = "1.00") => book.Add(new PortalInvoice
            {
                Id = id,
                CustomerId = "cst_special",
                InvoiceNumber = number,
                IssuedAt = new DateOnly(2026, 1, 31),
                Amount = amount,
                CreatedAt = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
            });
        }

        public async Task DisposeAsync() => await Connector.DisposeAsync();
    }
}
