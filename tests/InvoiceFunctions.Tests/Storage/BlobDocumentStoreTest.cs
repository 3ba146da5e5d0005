using InvoiceFunctions.Storage;
using InvoiceFunctions.Tests.Storage.Azurite;

namespace InvoiceFunctions.Tests.Storage;

/// <summary>The same contract, on a real Azurite.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class BlobDocumentStoreTest(AzuriteFixture azurite) : DocumentStoreContract
{
    public override Task DisposeAsync() => Task.CompletedTask;

    protected override Task<IDocumentStore> CreateAsync() => Task.FromResult<IDocumentStore>(new BlobDocumentStore(azurite.NewContainer(), "portal.example_v1"));
}
