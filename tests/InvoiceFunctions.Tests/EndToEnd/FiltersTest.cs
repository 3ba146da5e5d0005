using System.Globalization;
using System.Text;
using System.Text.Json;
using InvoiceFunctions.Sync;
using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>Every parameter, alone and in combination, against the same question put to the portal's book.</summary>
public sealed class FiltersTest(FiltersTest.Running running) : IClassFixture<FiltersTest.Running>
{
    private static readonly string[] Columns =
    [
        "id", "invoiceNumber", "customerId", "customerName", "issuedAt", "dueAt", "currency", "amount", "paidAt", "createdAt", "status",
        "daysOverdue", "ageing", "openAmount", "customerUrl", "paymentUrl", "changedAt",
    ];

    public static TheoryData<string> Orders => [.. Columns.SelectMany(column => (string[])[column, column + " asc", column + " desc"])];

    [Theory]
    [InlineData("")]
    [InlineData("status=open")]
    [InlineData("status=overdue")]
    [InlineData("status=paid")]
    [InlineData("status=open,overdue")]
    [InlineData("status=overdue, PAID")]
    [InlineData("customerId={customer0}")]
    [InlineData("customerId={customer0},{customer1}, cst_none")]
    [InlineData("customerId=cst_none")]
    [InlineData("currency=EUR")]
    [InlineData("currency=usd,GBP")]
    [InlineData("issuedFrom=2026-06-15")]
    [InlineData("issuedTo=2026-06-15")]
    [InlineData("issuedFrom=2026-06-01&issuedTo=2026-06-30")]
    [InlineData("issuedFrom=2026-07-01&issuedTo=2026-06-30")]
    [InlineData("dueFrom=2026-11-18")]
    [InlineData("dueTo=2026-11-17")]
    [InlineData("dueFrom=2026-10-01&dueTo=2026-12-31")]
    [InlineData("dueFrom={missingDue}&dueTo={missingDue}")]
    [InlineData("changedSince={first}")]
    [InlineData("changedSince={beforeFirst}")]
    [InlineData("changedSince={second}")]
    [InlineData("changedSince={firstWithOffset}")]
    [InlineData("changedSince={firstWithLostPlus}")]
    [InlineData("changedSince={first}&includeDeleted=true")]
    [InlineData("changedSince={first}&includeDeleted=false")]
    [InlineData("changedSince={beforeFirst}&includeDeleted=true")]
    [InlineData("changedSince={second}&includeDeleted=true")]
    [InlineData("changedSince={first}&includeDeleted=true&status=paid")]
    [InlineData("top=0")]
    [InlineData("top=7")]
    [InlineData("skip=7")]
    [InlineData("top=5&skip=5")]
    [InlineData("skip=100000")]
    [InlineData("top=2147483647&skip=2147483647")]
    [InlineData("status=overdue&currency=EUR&orderBy=amount desc&top=10")]
    [InlineData("STATUS=Overdue&OrderBy=DAYSOVERDUE DESC,id&TOP=5")]
    [InlineData("orderBy=status,ageing desc,amount")]
    [InlineData("maxAge=3600&status=open&code=anything")]
    public async Task The_rows_are_those_that_the_same_question_finds_in_the_book(string query)
    {
        await AssertSameAsync(running.Fill(query));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Every_column_orders_both_ways_with_nulls_last_and_ties_by_id(string order)
    {
        await AssertSameAsync($"orderBy={order}");
    }

    [Fact]
    public async Task Any_combination_finds_what_the_book_says()
    {
        var random = new Random(20261118);
        for (var round = 0; round < 150; round++)
        {
            await AssertSameAsync(AnyQuery(random));
        }
    }

    [Fact]
    public async Task Select_keeps_the_tables_order_whatever_order_it_is_written_in()
    {
        var rows = await running.Connector.RowsAsync("?select=changedAt,Amount,id,amount&top=3");

        Assert.All(rows, row => Assert.Equal(["id", "amount", "changedAt"], row.EnumerateObject().Select(member => member.Name)));
    }

    [Fact]
    public async Task Every_column_can_be_selected_alone()
    {
        foreach (var column in Columns)
        {
            var row = Assert.Single(await running.Connector.RowsAsync($"?select={column.ToUpperInvariant()}&top=1"));

            Assert.Equal(column, Assert.Single(row.EnumerateObject()).Name);
        }
    }

    [Fact]
    public async Task A_deleted_invoice_keeps_its_last_values_and_every_row_gets_the_column()
    {
        var rows = await running.Connector.RowsAsync($"?changedSince={Running.First:yyyy-MM-ddTHH:mm:ssZ}&includeDeleted=true");

        Assert.All(rows, row => Assert.Equal([.. Columns, "deletedAt"], row.EnumerateObject().Select(member => member.Name)));
        var deleted = rows.Where(row => row.Text("deletedAt") is not null).ToDictionary(row => row.Text("id")!);
        Assert.Equal(running.Deleted.Select(invoice => invoice.Id).Order(), deleted.Keys.Order());
        Assert.All(running.Deleted, invoice =>
        {
            Assert.Equal("2026-11-18T12:00:00Z", deleted[invoice.Id].Text("deletedAt"));
            Assert.Equal(invoice.Amount, deleted[invoice.Id].GetProperty("amount").GetRawText());
            Assert.Equal(invoice.InvoiceNumber, deleted[invoice.Id].Text("invoiceNumber"));
        });
    }

    private static string AnyQuery(Random random)
    {
        var parts = new List<string>();
        Add(3, "status", () => random.GetItems(["open", "overdue", "paid"], random.Next(1, 3)));
        Add(4, "customerId", () => random.GetItems(["{customer0}", "{customer1}", "{customer2}"], random.Next(1, 4)));
        Add(4, "currency", () => random.GetItems(["EUR", "usd", "GBP"], random.Next(1, 3)));
        Add(4, "issuedFrom", Day);
        Add(4, "issuedTo", Day);
        Add(4, "dueFrom", Day);
        Add(4, "dueTo", Day);
        if (random.Next(3) == 0)
        {
            parts.Add("changedSince=" + random.GetItems(["{first}", "{beforeFirst}", "{second}", "{firstWithOffset}"], 1)[0]);
            Add(2, "includeDeleted", () => ["true"]);
        }

        Add(2, "top", () => [random.Next(40).ToString(CultureInfo.InvariantCulture)]);
        Add(3, "skip", () => [random.Next(40).ToString(CultureInfo.InvariantCulture)]);
        Add(2, "orderBy", () => [.. random.GetItems(Columns, random.Next(1, 4)).Select(column => column + random.GetItems(["", " asc", " desc"], 1)[0])]);
        return string.Join('&', parts);

        string[] Day() => [new DateOnly(2026, 11, 18).AddDays(random.Next(-400, 60)).ToString("O", CultureInfo.InvariantCulture)];

        void Add(int odds, string name, Func<string[]> values)
        {
            if (random.Next(odds) == 0)
            {
                parts.Add($"{name}={string.Join(',', values())}");
            }
        }
    }

    private async Task AssertSameAsync(string query)
    {
        query = running.Fill(query);
        var (expected, total) = Oracle.Select(running, query);

        using var response = await running.Connector.GetAsync($"invoices?{Escaped(query)}");
        var body = await response.Content.ReadAsStringAsync();

        Assert.True(response.IsSuccessStatusCode, $"{query}: {body}");
        var rows = JsonDocument.Parse(body).RootElement.EnumerateArray().ToList();
        Assert.True(expected.Select(row => row.Invoice.Id).SequenceEqual(rows.Ids()), $"{query}: expected {expected.Count} rows, {rows.Count} came, or in another order.");
        Assert.Equal(total.ToString(CultureInfo.InvariantCulture), response.Header("X-Total-Count"));
        Assert.All(expected.Zip(rows), pair =>
        {
            Assert.Equal(pair.First.Status, pair.Second.Text("status"));
            Assert.Equal(pair.First.DaysOverdue, pair.Second.GetProperty("daysOverdue").GetInt32());
            Assert.Equal(pair.First.Ageing, pair.Second.Text("ageing"));
            Assert.Equal(pair.First.ChangedAt, pair.Second.GetProperty("changedAt").GetDateTimeOffset());
        });
    }

    private static string Escaped(string query) => query.Replace(" ", "%20", StringComparison.Ordinal);

    /// <summary>A row by the design's words, from what the portal holds.</summary>
    private sealed record Row(PortalInvoice Invoice, DateTimeOffset ChangedAt, DateTimeOffset? DeletedAt)
    {
        private static readonly DateOnly Today = new(2026, 11, 18);

        public DateOnly Due => Invoice.DueAt ?? Invoice.IssuedAt.AddDays(30);

        public decimal Amount => decimal.Parse(Invoice.Amount, CultureInfo.InvariantCulture);

        public string Status => Invoice.PaidAt is not null ? "paid" : Amount > 0 && Due < Today ? "overdue" : "open";

        public int DaysOverdue => Status == "overdue" ? Today.DayNumber - Due.DayNumber : 0;

        public string? Ageing => Status == "paid" ? null : DaysOverdue switch { 0 => "current", < 31 => "1-30", < 61 => "31-60", < 91 => "61-90", _ => "90+" };

        public IComparable? Value(string column) => column.ToUpperInvariant() switch
        {
            "ID" => Bytes(Invoice.Id),
            "INVOICENUMBER" => Bytes(Invoice.InvoiceNumber),
            "CUSTOMERID" => Bytes(Invoice.CustomerId),
            "CUSTOMERNAME" => null,
            "ISSUEDAT" => Invoice.IssuedAt,
            "DUEAT" => Invoice.DueAt,
            "CURRENCY" => Bytes(Invoice.Currency),
            "AMOUNT" => Amount,
            "PAIDAT" => Invoice.PaidAt,
            "CREATEDAT" => Invoice.CreatedAt,
            "STATUS" => Array.IndexOf(["open", "overdue", "paid"], Status),
            "DAYSOVERDUE" => DaysOverdue,
            "AGEING" => Ageing is null ? null : Array.IndexOf(["current", "1-30", "31-60", "61-90", "90+"], Ageing),
            "OPENAMOUNT" => Status == "paid" ? 0m : Amount,
            "CUSTOMERURL" => Bytes(Invoice.CustomerUrl!),
            "PAYMENTURL" => Bytes(Invoice.PaymentUrl),
            "CHANGEDAT" => ChangedAt,
            _ => throw new ArgumentException(column),
        };

        /// <summary>A text whose ordinal order is that of the UTF-8 bytes: one character a byte.</summary>
        private static Ordinal Bytes(string text) => new(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)));
    }

    private sealed record Ordinal(string Text) : IComparable
    {
        public int CompareTo(object? obj) => string.CompareOrdinal(Text, ((Ordinal)obj!).Text);
    }

    /// <summary>The same question, put plainly.</summary>
    private static class Oracle
    {
        public static (List<Row> Rows, int Total) Select(Running running, string query)
        {
            var asked = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2))
                .ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
            var rows = running.Connector.Portal.Book.Invoices.Select(invoice => new Row(invoice, running.ChangedAt(invoice), null));
            if (asked.GetValueOrDefault("includeDeleted") == "true")
            {
                rows = rows.Concat(running.Deleted.Select(invoice => new Row(invoice, Running.First, Running.Second)));
            }

            rows = Where("status", (row, values) => values.Contains(row.Status, StringComparer.OrdinalIgnoreCase));
            rows = Where("customerId", (row, values) => values.Contains(row.Invoice.CustomerId));
            rows = Where("currency", (row, values) => values.Contains(row.Invoice.Currency, StringComparer.OrdinalIgnoreCase));
            rows = Where("issuedFrom", (row, values) => row.Invoice.IssuedAt >= Date(values));
            rows = Where("issuedTo", (row, values) => row.Invoice.IssuedAt <= Date(values));
            rows = Where("dueFrom", (row, values) => row.Due >= Date(values));
            rows = Where("dueTo", (row, values) => row.Due <= Date(values));
            rows = Where("changedSince", (row, values) => row.ChangedAt > Instant(values) || row.DeletedAt > Instant(values));

            var all = rows.ToList();
            var order = asked.GetValueOrDefault("orderBy", "issuedAt desc").Split(',').Select(item => item.Trim().Split(' ')).ToList();
            IOrderedEnumerable<Row>? ordered = null;
            foreach (var item in order)
            {
                var nullsLast = all.AsEnumerable();
                var descending = item.ElementAtOrDefault(1)?.Equals("desc", StringComparison.OrdinalIgnoreCase) == true;
                ordered = ordered is null ? nullsLast.OrderBy(row => row.Value(item[0]) is null) : ordered.ThenBy(row => row.Value(item[0]) is null);
                ordered = descending ? ordered.ThenByDescending(row => row.Value(item[0])) : ordered.ThenBy(row => row.Value(item[0]));
            }

            var sorted = ordered!.ThenBy(row => row.Value("id"));
            return ([.. sorted.Skip(Number("skip", 0)).Take(Number("top", int.MaxValue))], all.Count);

            IEnumerable<Row> Where(string name, Func<Row, string[], bool> holds) =>
                asked.TryGetValue(name, out var value) ? rows.Where(row => holds(row, [.. value.Split(',').Select(item => item.Trim())])) : rows;

            int Number(string name, int otherwise) => asked.TryGetValue(name, out var value) ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
        }

        private static DateOnly Date(string[] values) => DateOnly.ParseExact(values[0], "yyyy-MM-dd", CultureInfo.InvariantCulture);

        private static DateTimeOffset Instant(string[] values) =>
            DateTimeOffset.Parse(values[0].Replace("%2B", "+", StringComparison.Ordinal).Replace(' ', '+'), CultureInfo.InvariantCulture);
    }

    /// <summary>Two snapshots of a book with something of everything; what changed between them is known.</summary>
    public sealed class Running : IAsyncLifetime
    {
        private readonly HashSet<string> changed = [];
        private string[] customers = [];

        internal static DateTimeOffset First { get; } = new(2026, 11, 18, 9, 0, 0, TimeSpan.Zero);

        internal static DateTimeOffset Second { get; } = First.AddHours(3);

        internal Connector Connector { get; private set; } = null!;

        internal List<PortalInvoice> Deleted { get; } = [];

        public async Task InitializeAsync()
        {
            var clock = new FakeTimeProvider(First);
            Connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 200, Seed = 7, Order = PortalOrder.Shuffled }, clock: clock);
            var book = Connector.Portal.Book;
            foreach (var (invoice, index) in book.Invoices.Select((invoice, index) => (invoice, index)))
            {
                book.Replace(invoice with
                {
                    Currency = index % 9 == 0 ? "USD" : index % 13 == 0 ? "GBP" : "EUR",
                    Amount = index % 10 == 3 ? "100.00" : index % 10 == 4 ? "100" : invoice.Amount,
                    IssuedAt = index % 6 == 0 ? new DateOnly(2026, 6, 15) : invoice.IssuedAt,
                });
            }

            customers = [.. book.Invoices.CountBy(invoice => invoice.CustomerId).OrderByDescending(customer => customer.Value).Take(3).Select(customer => customer.Key)];
            await Connector.RowsAsync();

            clock.Advance(Second - First);
            foreach (var invoice in book.Invoices.Where(invoice => invoice.PaidAt is null).Take(6).ToList())
            {
                book.Pay(invoice.Id);
                changed.Add(invoice.Id);
            }

            Deleted.AddRange(book.Invoices.Where(invoice => !changed.Contains(invoice.Id)).Take(5));
            Deleted.ForEach(invoice => book.Delete(invoice.Id));
            changed.UnionWith(Enumerable.Range(0, 3).Select(_ => book.Add().Id));
            await Connector.SweepAsync();
            clock.Advance(SnapshotReader.CheckInterval);
            await Connector.RowsAsync();
        }

        public async Task DisposeAsync() => await Connector.DisposeAsync();

        internal DateTimeOffset ChangedAt(PortalInvoice invoice) => changed.Contains(invoice.Id) ? Second : First;

        internal string Fill(string query) => query
            .Replace("{customer0}", customers[0], StringComparison.Ordinal)
            .Replace("{customer1}", customers[1], StringComparison.Ordinal)
            .Replace("{customer2}", customers[2], StringComparison.Ordinal)
            .Replace("{first}", "2026-11-18T09:00:00Z", StringComparison.Ordinal)
            .Replace("{beforeFirst}", "2026-11-18T08:59:59.9999999Z", StringComparison.Ordinal)
            .Replace("{second}", "2026-11-18T12:00:00Z", StringComparison.Ordinal)
            .Replace("{firstWithOffset}", "2026-11-18T10:00:00%2B01:00", StringComparison.Ordinal)
            .Replace("{firstWithLostPlus}", "2026-11-18T10:00:00+01:00", StringComparison.Ordinal)
            .Replace("{missingDue}", MissingDue().ToString("O", CultureInfo.InvariantCulture), StringComparison.Ordinal);

        private DateOnly MissingDue() => Connector.Portal.Book.Invoices.First(invoice => invoice.DueAt is null).IssuedAt.AddDays(30);
    }
}
