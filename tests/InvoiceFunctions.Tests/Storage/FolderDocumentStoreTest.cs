using InvoiceFunctions.Storage;

namespace InvoiceFunctions.Tests.Storage;

public sealed class FolderDocumentStoreTest : DocumentStoreContract
{
    private readonly string folder = Directory.CreateTempSubdirectory("invoicefunctions-").FullName;

    public override Task DisposeAsync()
    {
        ((FolderDocumentStore)Store).Dispose();
        Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public void A_second_store_on_the_folder_is_refused_and_told_what_to_do()
    {
        var exception = Assert.Throws<FolderInUseException>(() => new FolderDocumentStore(folder));

        Assert.Equal($"The folder '{folder}' is in use by another process: stop that one, or set Storage__Directory to another folder.", exception.Message);
    }

    [Fact]
    public async Task Given_free_the_folder_is_taken_over_with_all_that_is_in_it()
    {
        await WriteAsync("a/b.json", "one");
        ((FolderDocumentStore)Store).Dispose();

        using var next = new FolderDocumentStore(folder + Path.DirectorySeparatorChar);

        Assert.Equal("one"u8.ToArray(), (await next.ReadAsync("a/b.json", default))!.Content);
    }

    [Theory]
    [InlineData("")]
    [InlineData("whole new content")]
    [InlineData("{\"cut\":")]
    public async Task After_a_kill_in_the_middle_of_a_write_the_old_document_is_there_and_nothing_is_left_over(string written)
    {
        await WriteAsync("a/b.json", "old");
        ((FolderDocumentStore)Store).Dispose();
        await File.WriteAllTextAsync(Path.Combine(folder, "a", "b.json.tmp"), written);
        await File.WriteAllTextAsync(Path.Combine(folder, "c.json.tmp"), written);

        using var next = new FolderDocumentStore(folder);

        Assert.Equal("old"u8.ToArray(), (await next.ReadAsync("a/b.json", default))!.Content);
        Assert.Null(await next.ReadAsync("c.json", default));
        Assert.Empty(Directory.EnumerateFiles(folder, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_a_failed_write_left_is_not_listed_and_not_in_the_way()
    {
        await WriteAsync("a.json", "old");
        await File.WriteAllTextAsync(Path.Combine(folder, "a.json.tmp"), "half");

        Assert.Equal(["a.json"], await ListAsync(""));
        Assert.NotNull(await WriteAsync("a.json", "new"));
        Assert.Equal("new", await TextAsync("a.json"));
    }

    [Fact]
    public async Task The_lock_file_is_no_document() => Assert.Empty(await ListAsync(""));

    [Theory]
    [InlineData("../outside.json")]
    [InlineData("a/../../outside.json")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b.json")]
    [InlineData("a/")]
    [InlineData("")]
    [InlineData(".lock")]
    [InlineData("a/.hidden")]
    [InlineData("a.json.tmp")]
    [InlineData("a\\b.json")]
    [InlineData("a b.json")]
    [InlineData("c:a.json")]
    [InlineData("a\0b")]
    public async Task What_is_no_document_name_is_refused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.ReadAsync(name, default));
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(name, "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(name, default));
    }

    [Fact]
    public async Task What_the_disk_refuses_is_told_as_trouble_with_the_store()
    {
        Directory.CreateDirectory(Path.Combine(folder, "a.json"));
        await File.WriteAllTextAsync(Path.Combine(folder, "b"), "a file where a folder should be");

        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.ReadAsync("a.json", default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.DeleteAsync("a.json", default));
        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteAsync("b/c.json", "x"));
        Assert.Equal(
            "The connector's own store cannot be written: check the folder of Storage__Directory, and the room on its disk. It tries again by itself.", exception.Message);
    }

    protected override Task<IDocumentStore> CreateAsync() => Task.FromResult<IDocumentStore>(new FolderDocumentStore(folder));
}
