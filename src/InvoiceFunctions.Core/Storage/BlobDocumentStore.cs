using System.Runtime.CompilerServices;
using Azure;
using Azure.Identity;
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
    public Task<StoredDocument?> ReadAsync(string name, CancellationToken cancellationToken) => ReachAsync<StoredDocument?>(
        async () =>
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
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<string?> WriteAsync(string name, ReadOnlyMemory<byte> content, WriteCondition? condition, CancellationToken cancellationToken)
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
        return ReachAsync(
            async () =>
            {
                try
                {
                    return await UploadAsync();
                }
                catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.ContainerNotFound)
                {
                    await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
                    return await UploadAsync();
                }
            },
            cancellationToken);

        async Task<string?> UploadAsync()
        {
            try
            {
                var written = await Blob(name).UploadAsync(BinaryData.FromBytes(content), options, cancellationToken);
                return written.Value.ETag.ToString();
            }
            catch (RequestFailedException exception) when (condition is not null && (exception.Status == 412 || exception.ErrorCode == BlobErrorCode.BlobAlreadyExists))
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) =>
        ReachAsync(() => Blob(name).DeleteIfExistsAsync(cancellationToken: cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var blobs = container.GetBlobsAsync(BlobTraits.None, BlobStates.None, $"{scope}/{prefix}", cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await ReachAsync(() => MoveNextAsync(blobs), cancellationToken))
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

    private static async Task<T> ReachAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is RequestFailedException or AuthenticationFailedException or AggregateException or OperationCanceledException) // The last two: retries, and their time limit.
        {
            throw new StoreUnavailableException(
                exception switch
                {
                    RequestFailedException { Status: 401 or 403 } => "refuses the app's identity or key: give it the role 'Storage Blob Data Contributor', or renew Storage__ConnectionString",
                    RequestFailedException { Status: > 0 } failed => $"answers {failed.Status} {failed.ErrorCode}".TrimEnd(),
                    AuthenticationFailedException => "cannot be asked, for the app's identity gets no token",
                    _ => "cannot be reached",
                },
                exception);
        }
    }
}
