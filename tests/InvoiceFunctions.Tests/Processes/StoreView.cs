using System.Text.Json;
using Azure.Storage.Blobs;
using InvoiceFunctions.Storage;
using InvoiceFunctions.Sync;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Processes;

/// <summary>A program's store, and what lies in it, read past the program: also while it runs, also after it was killed.</summary>
internal abstract class StoreView : IAsyncDisposable
{
    /// <summary>What makes a program use it.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The document, or null when there is none.</summary>
    public abstract Task<ReadOnlyMemory<byte>?> ReadAsync(string name);

    /// <summary>All that lies there, half-written files too, but for the lock.</summary>
    public abstract Task<IReadOnlyList<string>> ListAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>The state of reading the portal; that of a fleet that never did where there is none.</summary>
    public async Task<SyncState> StateAsync() =>
        await ReadAsync(SyncState.Document) is { } document ? JsonSerializer.Deserialize(document.Span, SyncJson.Default.SyncState)! : new SyncState();
}

/// <summary>A folder of its own, deleted at the end.</summary>
internal sealed class FolderView(PortalSimulator portal) : StoreView
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("invoicefunctions-");

    public override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Storage__Directory"] = folder.FullName };

    private string Root => Path.Combine(folder.FullName, PortalScope.Of(portal.BaseAddress));

    public override async Task<ReadOnlyMemory<byte>?> ReadAsync(string name)
    {
        try
        {
            return await File.ReadAllBytesAsync(Path.Combine(Root, name));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public override Task<IReadOnlyList<string>> ListAsync() => Task.FromResult<IReadOnlyList<string>>(
        [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path)).Where(name => name != ".lock")]);

    public override ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>A blob container of its own.</summary>
internal sealed class ContainerView(PortalSimulator portal, BlobContainerClient container, string connectionString) : StoreView
{
    private readonly BlobDocumentStore store = new(container, PortalScope.Of(portal.BaseAddress));

    public override IReadOnlyDictionary<string, string> Settings =>
        new Dictionary<string, string> { ["Storage__ConnectionString"] = connectionString, ["Storage__Container"] = container.Name };

    /// <summary>The service, as the connection string names it.</summary>
    public Uri Service => container.Uri;

    public override async Task<ReadOnlyMemory<byte>?> ReadAsync(string name) => (await store.ReadAsync(name, default))?.Content;

    public override async Task<IReadOnlyList<string>> ListAsync() => await store.ListAsync("", default).ToListAsync();

    public override async ValueTask DisposeAsync() => await container.DeleteIfExistsAsync();
}
