using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace InvoiceFunctions.Storage;

/// <summary>
/// Documents as blobs, for any number of instances. The service's own ETags carry the conditions. Where the network loses the answer to a
/// conditional write, the client's retry finds its own write and reports a condition that does not hold: callers read again, as after any
/// lost race.
/// </summary>
/// <param name="container">The container; created with the first write where it is missing.</param>
/// <param name="scope">The folder in it that all names lie under.</param>
public sealed class BlobDocumentStore(BlobContainerClient container, string scope) : IDocumentStore
{
    /// <inheritdoc/>
    public async Task<StoredDocument?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var blob = await Blob(name).DownloadContentAsync(cancellationToken);
            return new StoredDocument(blob.Value.Content.ToMemory(), blob.Value.Details.ETag.ToString());
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<string?> WriteAsync(string name, ReadOnlyMemory<byte> content, WriteCondition? condition, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            Conditions = condition switch
            {
                null => null,
                { ETag: null } => new BlobRequestConditions { IfNoneMatch = ETag.All },
                { ETag: { } etag } => new BlobRequestConditions { IfMatch = new ETag(etag) },
            },
        };
        try
        {
            return await UploadAsync();
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return await UploadAsync();
        }

        async Task<string?> UploadAsync()
        {
            try
            {
                var written = await Blob(name).UploadAsync(BinaryData.FromBytes(content), options, cancellationToken);
                return written.Value.ETag.ToString();
            }
            catch (RequestFailedException exception) when (exception.Status == 412 || exception.ErrorCode == BlobErrorCode.BlobAlreadyExists)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => Blob(name).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var blobs = container.GetBlobsAsync(BlobTraits.None, BlobStates.None, $"{scope}/{prefix}", cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(blobs))
        {
            yield return blobs.Current.Name[(scope.Length + 1)..];
        }
    }

    private BlobClient Blob(string name) => container.GetBlobClient($"{scope}/{name}");

    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<BlobItem> blobs)
    {
        try
        {
            return await blobs.MoveNextAsync();
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            return false; // Nothing was ever written.
        }
    }
}
