using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using InvoiceFunctions.Storage;
using InvoiceFunctions.Tests.Storage.Azurite;

namespace InvoiceFunctions.Tests.Storage;

/// <summary>The same contract, on a real Azurite.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class BlobDocumentStoreTest(AzuriteFixture azurite) : DocumentStoreContract
{
    public override Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_service_that_cannot_be_reached_is_told_as_trouble_with_the_store()
    {
        // A port on which nobody listens.
        var store = StoreOf(azurite.ConnectionString.Replace(new BlobServiceClient(azurite.ConnectionString).Uri.Authority, "127.0.0.1:9", StringComparison.Ordinal));

        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadAsync("a.json", default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.WriteAsync("a.json", default, condition: null, default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.DeleteAsync("a.json", default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.ListAsync("", default).ToListAsync());
        Assert.Equal("The connector's own store cannot be reached. It tries again by itself.", exception.Message);
    }

    [Fact]
    public async Task A_service_that_refuses_the_key_says_what_to_do()
    {
        var store = StoreOf(azurite.ConnectionString.Replace("AccountKey=", "AccountKey=AAAA", StringComparison.Ordinal));

        var exception = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadAsync("a.json", default));

        Assert.Contains("give it the role 'Storage Blob Data Contributor'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_without_a_condition_that_is_refused_never_passes_for_written()
    {
        var container = azurite.NewContainer();
        var store = new BlobDocumentStore(container, "portal.example_v1");
        await store.WriteAsync("a.json", "one"u8.ToArray(), condition: null, default);
        await container.GetBlobClient("portal.example_v1/a.json").GetBlobLeaseClient().AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration); // By a person, or a tool.

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.WriteAsync("a.json", "two"u8.ToArray(), condition: null, default));

        Assert.Equal("The connector's own store answers 412 LeaseIdMissing. It tries again by itself.", refused.Message);
    }

    private static BlobDocumentStore StoreOf(string connection)
    {
        var once = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        return new BlobDocumentStore(new BlobContainerClient(connection, "test", once), "portal.example_v1");
    }

    protected override Task<IDocumentStore> CreateAsync() => Task.FromResult<IDocumentStore>(new BlobDocumentStore(azurite.NewContainer(), "portal.example_v1"));
}
