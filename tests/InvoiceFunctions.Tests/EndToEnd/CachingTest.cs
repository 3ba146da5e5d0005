using System.Globalization;
using System.Net;
using InvoiceFunctions.Sync;
using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>ETag, 304, gzip and the headers that every data answer has.</summary>
public sealed class CachingTest
{
    private static readonly DateTimeOffset Now = new(2026, 11, 18, 11, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> DataAnswers => ["invoices", "invoices?format=csv&status=open", "invoices?format=ndjson", "invoices/{first}", "summary"];

    [Theory]
    [MemberData(nameof(DataAnswers))]
    public async Task Every_data_answer_has_all_headers(string path)
    {
        var clock = new FakeTimeProvider(Now);
        await using var connector = await Connector.StartAsync(clock: clock);

        using var response = await connector.GetAsync(await FilledAsync(connector, path));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Matches("^\"[0-9a-f]{32}\"$", response.Header("ETag"));
        Assert.Equal("Wed, 18 Nov 2026 11:00:00 GMT", response.Header("Last-Modified"));
        Assert.Equal("2026-11-18T11:00:00Z", response.Header("X-Snapshot-AsOf"));
        Assert.Equal("true", response.Header("X-Snapshot-Complete"));
        Assert.Matches("^[0-9]+$", response.Header("X-Total-Count"));
        Assert.EndsWith("Accept-Encoding", response.Header("Vary"), StringComparison.Ordinal);
        Assert.Equal("no-cache, private", string.Join(", ", response.Header("Cache-Control")!.Split(", ").Order()));
        Assert.Null(response.Header("Content-Encoding"));
    }

    [Theory]
    [MemberData(nameof(DataAnswers))]
    public async Task Who_has_it_already_gets_304_with_all_headers_and_no_body(string path)
    {
        await using var connector = await Connector.StartAsync(clock: new FakeTimeProvider(Now));
        path = await FilledAsync(connector, path);
        using var full = await connector.GetAsync(path);
        var etag = full.Header("ETag")!;

        foreach (var known in (string[])[etag, $"\"other\", {etag}", $"W/{etag}", $"{etag},\"other\"", "*"])
        {
            using var response = await connector.GetAsync(path, ("If-None-Match", known));

            Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync());
            Assert.Null(response.Header("Content-Type"));
            Assert.All(
                (string[])["ETag", "Last-Modified", "X-Snapshot-AsOf", "X-Snapshot-Complete", "X-Total-Count", "Vary", "Cache-Control"],
                name => Assert.Equal(full.Header(name), response.Header(name)));
        }

        using var changed = await connector.GetAsync(path, ("If-None-Match", "\"other\", W/\"another\""));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Theory]
    [MemberData(nameof(DataAnswers))]
    public async Task Gzip_holds_the_same_bytes_under_an_ETag_of_its_own(string path)
    {
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 400 });
        path = await FilledAsync(connector, path);
        using var plain = await connector.GetAsync(path);

        using var packed = await connector.GetAsync(path, ("Accept-Encoding", "deflate, GZIP;q=0.8"));
        using var refused = await connector.GetAsync(path, ("Accept-Encoding", "gzip;q=0, identity"));
        using var known = await connector.GetAsync(path, ("Accept-Encoding", "gzip"), ("If-None-Match", packed.Header("ETag")!));
        using var knownPlain = await connector.GetAsync(path, ("Accept-Encoding", "gzip"), ("If-None-Match", plain.Header("ETag")!));

        Assert.Equal("gzip", packed.Header("Content-Encoding"));
        Assert.Equal(plain.Header("Content-Type"), packed.Header("Content-Type"));
        var bytes = await plain.Content.ReadAsByteArrayAsync();
        Assert.Equal(bytes, Answers.Inflate(await packed.Content.ReadAsByteArrayAsync()));
        Assert.Null(refused.Header("Content-Encoding"));
        Assert.Equal(bytes, await refused.Content.ReadAsByteArrayAsync());
        Assert.NotEqual(plain.Header("ETag"), packed.Header("ETag"));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal(HttpStatusCode.OK, knownPlain.StatusCode);
    }

    [Fact]
    public async Task The_ETag_is_the_same_on_another_instance_and_after_a_restart()
    {
        var clock = new FakeTimeProvider(Now);
        await using var connector = await Connector.StartAsync(clock: clock);
        var paths = (string[])["invoices", "invoices?format=csv&top=3", "invoices/" + connector.Portal.Book.Invoices[0].Id, "summary"];
        var first = await ETagsAsync(connector, paths);
        var copy = Copy(connector.Folder);
        try
        {
            await using var instance = await Connector.StartAsync(clock: clock, portal: connector.Portal, folder: copy);
            var other = await ETagsAsync(instance, paths);
            await connector.StopAsync();
            await using var restarted = await Connector.StartAsync(clock: clock, portal: connector.Portal, folder: connector.Folder);
            var again = await ETagsAsync(restarted, paths);
            await restarted.StopAsync();

            Assert.Equal(first, other);
            Assert.Equal(first, again);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task A_sweep_that_found_nothing_new_keeps_the_ETag_and_tells_that_it_is_fresher()
    {
        var clock = new FakeTimeProvider(Now);
        await using var connector = await Connector.StartAsync(clock: clock);
        using var before = await connector.GetAsync("invoices");
        clock.Advance(TimeSpan.FromMinutes(16));

        await connector.SweepAsync();
        clock.Advance(SnapshotReader.CheckInterval);
        using var after = await connector.GetAsync("invoices", ("If-None-Match", before.Header("ETag")!));

        Assert.Equal(HttpStatusCode.NotModified, after.StatusCode);
        Assert.Equal(before.Header("ETag"), after.Header("ETag"));
        Assert.Equal(before.Header("Last-Modified"), after.Header("Last-Modified"));
        Assert.Equal("2026-11-18T11:16:00Z", after.Header("X-Snapshot-AsOf"));
    }

    [Fact]
    public async Task The_summary_has_the_same_bytes_whenever_it_has_the_same_ETag()
    {
        var clock = new FakeTimeProvider(Now);
        await using var connector = await Connector.StartAsync(clock: clock);
        var bodies = new Dictionary<string, string>();

        for (var sweep = 0; sweep < 3; sweep++)
        {
            using var response = await connector.GetAsync("summary");
            var body = await response.Content.ReadAsStringAsync();
            Assert.Equal(body, bodies.TryAdd(response.Header("ETag")!, body) ? body : bodies[response.Header("ETag")!]);
            clock.Advance(TimeSpan.FromMinutes(16));
            await connector.SweepAsync();
            clock.Advance(SnapshotReader.CheckInterval);
        }
    }

    [Fact]
    public async Task The_ETag_changes_with_content_links_included()
    {
        var clock = new FakeTimeProvider(Now);
        await using var connector = await Connector.StartAsync(clock: clock);
        var seen = new HashSet<string> { (await ETagsAsync(connector, "invoices"))[0] };
        var book = connector.Portal.Book;
        var invoice = book.Invoices[0];

        foreach (var change in (Action[])[() => book.Add(), () => book.Pay(book.Invoices[0].Id), () => book.Delete(book.Invoices[0].Id), () => book.Replace(invoice with { PaymentUrl = "https://pay.example/new" })])
        {
            change();
            clock.Advance(TimeSpan.FromMinutes(16));
            await connector.SweepAsync();
            clock.Advance(SnapshotReader.CheckInterval);

            Assert.True(seen.Add((await ETagsAsync(connector, "invoices"))[0]));
        }
    }

    [Fact]
    public async Task The_ETag_changes_with_whatever_is_asked_for()
    {
        await using var connector = await Connector.StartAsync();
        var id = connector.Portal.Book.Invoices[0].Id;
        const string Since = "changedSince=2026-01-01T00:00:00Z&includeDeleted=true";
        const string Most = "invoiceNumber,customerId,customerName,issuedAt,dueAt,currency,amount,paidAt,createdAt,status,daysOverdue,ageing,openAmount,customerUrl,paymentUrl";

        var etags = await ETagsAsync(
            connector, "invoices", "invoices?format=csv", "invoices?format=ndjson", "invoices?format=csv&bom=true", "invoices?format=csv&delimiter=tab",
            "invoices?format=csv&decimal=comma", "invoices?top=16", "invoices?skip=1", "invoices?status=open", "invoices?status=open,overdue",
            "invoices?customerId=a", "invoices?customerId=a%26currency%3DEUR", "invoices?customerId=a&currency=EUR", "invoices?currency=EUR",
            "invoices?issuedFrom=2026-01-01", "invoices?issuedTo=2026-01-01", "invoices?dueFrom=2026-01-01", "invoices?dueTo=2026-01-01",
            "invoices?changedSince=2026-01-01T00:00:00Z", $"invoices?{Since}", $"invoices?{Since}&select=id,{Most}", $"invoices?{Since}&select=changedAt,{Most}",
            "invoices?orderBy=id", "invoices?orderBy=id desc", "invoices?orderBy=amount,id", "invoices?select=id", "invoices?select=id,amount",
            $"invoices/{id}", "summary", "summary?debtors=3");

        Assert.Equal(etags.Length, etags.Distinct().Count());
    }

    [Fact]
    public async Task The_same_question_written_differently_has_one_ETag()
    {
        await using var connector = await Connector.StartAsync(clock: new FakeTimeProvider(Now));

        var etags = await ETagsAsync(
            connector, "invoices?status=open,paid&currency=EUR&orderBy=amount asc&select=id,amount&changedSince=2026-01-01T00:00:00Z&format=json",
            "invoices?format=JSON&SELECT=amount,ID&ORDERBY=AMOUNT&currency=eur&status=PAID, open&changedSince=2026-01-01T01:00:00%2B01:00&maxAge=60&code=x");

        Assert.Equal(etags[0], etags[1]);
    }

    [Fact]
    public async Task Last_modified_is_when_the_content_was_published_or_the_day_began()
    {
        var clock = new FakeTimeProvider(Now);
        await using var connector = await Connector.StartAsync(clock: clock);
        await connector.RowsAsync();
        clock.Advance(TimeSpan.FromHours(14));

        using var response = await connector.GetAsync("invoices");

        Assert.Equal("Wed, 18 Nov 2026 23:00:00 GMT", response.Header("Last-Modified"));
    }

    [Fact]
    public async Task Errors_and_small_answers_are_never_kept()
    {
        await using var connector = await Connector.StartAsync();

        foreach (var path in (string[])["invoices?top=x", "invoices/none", "sync", "health"])
        {
            using var response = await connector.GetAsync(path);

            Assert.Equal("no-store", response.Header("Cache-Control"));
            Assert.Null(response.Header("ETag"));
        }
    }

    private static async Task<string> FilledAsync(Connector connector, string path)
    {
        await connector.RowsAsync();
        return path.Replace("{first}", connector.Portal.Book.Invoices[0].Id, StringComparison.Ordinal);
    }

    private static async Task<string[]> ETagsAsync(Connector connector, params string[] paths)
    {
        var etags = new List<string>();
        foreach (var path in paths)
        {
            using var response = await connector.GetAsync(path);
            Assert.True(response.StatusCode == HttpStatusCode.OK, string.Create(CultureInfo.InvariantCulture, $"{path}: {response.StatusCode}"));
            etags.Add(response.Header("ETag")!);
        }

        return [.. etags];
    }

    private static string Copy(string folder)
    {
        var copy = Directory.CreateTempSubdirectory("invoicefunctions-").FullName;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => file.Contains("sync", StringComparison.Ordinal) || file.Contains("snapshots", StringComparison.Ordinal)))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }
}
