using System.Text;
using InvoiceFunctions.Storage;

namespace InvoiceFunctions.Tests.Storage;

/// <summary>What every form of <see cref="IDocumentStore"/> owes. A form derives from this and says how an empty store is made.</summary>
public abstract class DocumentStoreContract : IAsyncLifetime
{
    protected IDocumentStore Store { get; private set; } = null!;

    public async Task InitializeAsync() => Store = await CreateAsync();

    public abstract Task DisposeAsync();

    protected abstract Task<IDocumentStore> CreateAsync();

    [Fact]
    public async Task What_was_written_is_read_with_the_tag_that_the_write_gave()
    {
        var tag = await WriteAsync("a.json", "one");

        var read = await Store.ReadAsync("a.json", default);

        Assert.Equal("one", Text(read));
        Assert.NotNull(tag);
        Assert.Equal(tag, read!.ETag);
    }

    [Fact]
    public async Task What_was_never_written_is_null() => Assert.Null(await Store.ReadAsync("none/such.json", default));

    [Fact]
    public async Task A_write_without_a_condition_replaces_and_changes_the_tag()
    {
        var first = await WriteAsync("a.json", "a much longer one");

        var second = await WriteAsync("a.json", "two");

        Assert.Equal("two", await TextAsync("a.json"));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task A_document_may_be_empty()
    {
        await WriteAsync("a.json", "");

        Assert.Equal("", await TextAsync("a.json"));
    }

    [Fact]
    public async Task A_write_if_absent_happens_once()
    {
        Assert.NotNull(await WriteAsync("a.json", "one", WriteCondition.IfAbsent));

        Assert.Null(await WriteAsync("a.json", "two", WriteCondition.IfAbsent));
        Assert.Equal("one", await TextAsync("a.json"));
    }

    [Fact]
    public async Task A_write_if_unchanged_happens_only_on_the_version_that_was_read()
    {
        await WriteAsync("a.json", "one");
        var read = await Store.ReadAsync("a.json", default);

        var second = await WriteAsync("a.json", "two", WriteCondition.IfUnchanged(read));
        var third = await WriteAsync("a.json", "three", WriteCondition.IfUnchanged(read));
        var fourth = await WriteAsync("a.json", "four", new WriteCondition(second));

        Assert.NotNull(second);
        Assert.Null(third);
        Assert.NotNull(fourth);
        Assert.Equal("four", await TextAsync("a.json"));
    }

    [Fact]
    public async Task A_write_if_unchanged_on_nothing_happens_only_where_there_is_nothing()
    {
        var read = await Store.ReadAsync("a.json", default);

        Assert.NotNull(await WriteAsync("a.json", "one", WriteCondition.IfUnchanged(read)));
        Assert.Null(await WriteAsync("a.json", "two", WriteCondition.IfUnchanged(read)));
    }

    [Fact]
    public async Task A_write_on_a_version_of_a_deleted_document_does_not_happen()
    {
        var tag = await WriteAsync("a.json", "one");
        await Store.DeleteAsync("a.json", default);

        Assert.Null(await WriteAsync("a.json", "two", new WriteCondition(tag)));
        Assert.Null(await Store.ReadAsync("a.json", default));
    }

    [Fact]
    public async Task What_was_deleted_is_gone_and_may_be_written_and_deleted_again()
    {
        await WriteAsync("a/b.json", "one");

        await Store.DeleteAsync("a/b.json", default);
        await Store.DeleteAsync("a/b.json", default);
        await Store.DeleteAsync("never/there.json", default);

        Assert.Null(await Store.ReadAsync("a/b.json", default));
        Assert.Empty(await ListAsync(""));
        Assert.NotNull(await WriteAsync("a/b.json", "two", WriteCondition.IfAbsent));
    }

    [Fact]
    public async Task Names_are_listed_in_ordinal_order_by_prefix()
    {
        string[] names = ["ledger/team.json", "a.json", "ledger/a.json", "ledger-old.json", "a/b/c-d.ndjson.gz", "a0.json", "sweeps/12-1-1.ndjson.gz", "sweeps/2-1-1.ndjson.gz"];
        foreach (var name in names)
        {
            await WriteAsync(name, name);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), await ListAsync(""));
        Assert.Equal(["ledger/a.json", "ledger/team.json"], await ListAsync("ledger/"));
        Assert.Equal(["ledger-old.json", "ledger/a.json", "ledger/team.json"], await ListAsync("ledger"));
        Assert.Equal(["sweeps/12-1-1.ndjson.gz"], await ListAsync("sweeps/1"));
        Assert.Empty(await ListAsync("none/"));
    }

    [Fact]
    public async Task Documents_may_be_deleted_while_they_are_listed()
    {
        for (var number = 0; number < 10; number++)
        {
            await WriteAsync($"old/{number}.json", "x");
        }

        await foreach (var name in Store.ListAsync("old/", default))
        {
            await Store.DeleteAsync(name, default);
        }

        Assert.Empty(await ListAsync(""));
    }

    [Theory]
    [InlineData("sync.json")]
    [InlineData("timers/SyncInvoices.json")]
    [InlineData("127.0.0.1_8080_v1/snapshots/00000012-0a1b2c3d.ndjson.gz")]
    public async Task A_name_is_segments_of_letters_digits_dots_hyphens_and_underscores(string name)
    {
        await WriteAsync(name, "x");

        Assert.Equal("x", await TextAsync(name));
        Assert.Equal([name], await ListAsync(""));
    }

    [Fact]
    public async Task A_large_document_comes_back_byte_by_byte()
    {
        var content = new byte[24 * 1024 * 1024];
        new Random(1).NextBytes(content);

        var tag = await Store.WriteAsync("large.bin", content, condition: null, default);

        var read = await Store.ReadAsync("large.bin", default);
        Assert.Equal(tag, read!.ETag);
        Assert.True(read.Content.Span.SequenceEqual(content));
    }

    [Fact]
    public async Task Of_many_who_write_if_absent_at_once_exactly_one_wins()
    {
        for (var round = 0; round < 5; round++)
        {
            var name = $"race/{round}.json";

            var tags = await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(() => WriteAsync(name, $"{writer}", WriteCondition.IfAbsent))));

            var winner = Assert.Single(Enumerable.Range(0, 16), writer => tags[writer] is not null);
            Assert.Equal($"{winner}", await TextAsync(name));
        }
    }

    [Fact]
    public async Task Counters_that_write_if_unchanged_at_once_lose_no_count()
    {
        var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var wins = 0;
            while (wins < 5)
            {
                var read = await Store.ReadAsync("count.json", default);
                var count = read is null ? 0 : int.Parse(Text(read), System.Globalization.CultureInfo.InvariantCulture);
                wins += await WriteAsync("count.json", $"{count + 1}", WriteCondition.IfUnchanged(read)) is null ? 0 : 1;
            }

            return wins;
        })));

        Assert.Equal($"{won.Sum()}", await TextAsync("count.json"));
    }

    [Fact]
    public async Task A_reader_sees_the_old_document_or_the_new_one_whole()
    {
        var versions = Enumerable.Range('a', 4).Select(letter => new string((char)letter, 300_000 + (1000 * (letter % 7)))).ToList();
        await WriteAsync("a.json", versions[0]);
        var writing = Task.Run(async () =>
        {
            for (var write = 0; write < 40; write++)
            {
                await WriteAsync("a.json", versions[write % versions.Count]);
            }
        });

        while (!writing.IsCompleted)
        {
            Assert.Contains(await TextAsync("a.json"), versions);
        }

        await writing;
    }

    [Fact]
    public async Task A_cancelled_write_leaves_what_was_there()
    {
        await WriteAsync("a.json", "one");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.WriteAsync("a.json", Encoding.UTF8.GetBytes("two"), condition: null, new CancellationToken(canceled: true)));

        Assert.Equal("one", await TextAsync("a.json"));
        Assert.NotNull(await WriteAsync("a.json", "three"));
    }

    protected Task<string?> WriteAsync(string name, string text, WriteCondition? condition = null) =>
        Store.WriteAsync(name, Encoding.UTF8.GetBytes(text), condition, default);

    protected async Task<string> TextAsync(string name) => Text(await Store.ReadAsync(name, default));

    protected async Task<List<string>> ListAsync(string prefix)
    {
        var names = new List<string>();
        await foreach (var name in Store.ListAsync(prefix, default))
        {
            names.Add(name);
        }

        return names;
    }

    private static string Text(StoredDocument? read) => Encoding.UTF8.GetString(read!.Content.Span);
}
