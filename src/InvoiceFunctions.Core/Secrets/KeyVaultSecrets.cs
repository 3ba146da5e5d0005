using System.Collections.Concurrent;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Secrets;

/// <summary>
/// Secrets from Key Vault, kept in memory for <see cref="KeyVaultOptions.KeptFor"/>; callers at the same time share one fetch.
/// </summary>
public sealed class KeyVaultSecrets(Func<SecretClient> connect, HybridCache cache, IOptions<KeyVaultOptions> options, TimeProvider clock) : IDisposable
{
    // In this process's memory only: a secret is never written to a cache outside it.
    private static readonly HybridCacheEntryOptions InMemory = new()
    {
        Expiration = KeyVaultOptions.KeptFor,
        Flags = HybridCacheEntryFlags.DisableDistributedCache,
    };

    /// <summary>A burst's worth of refusals: a secret fetched afresh so lately is not fetched again, for it has just proved unchanged.</summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(5);

    private readonly Lazy<SecretClient> client = new(connect);
    private readonly SemaphoreSlim oneByOne = new(1);
    private readonly ConcurrentDictionary<string, long> fetchedAfresh = new(StringComparer.Ordinal);

    /// <summary>The secret's current value.</summary>
    /// <param name="name">The secret's name.</param>
    /// <param name="refused">A value that has just proved wrong: unless another one is known by now, the secret is fetched afresh.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="SecretException">Not found, forbidden, disabled or empty, vault out of reach: each with its own message.</exception>
    public async ValueTask<string> GetAsync(string name, string? refused, CancellationToken cancellationToken)
    {
        var value = await FetchAsync();
        if (value != refused)
        {
            return value;
        }

        await oneByOne.WaitAsync(cancellationToken);
        try
        {
            value = await FetchAsync();
            if (value == refused && !(fetchedAfresh.TryGetValue(name, out var at) && clock.GetElapsedTime(at) < JustNow))
            {
                await cache.RemoveAsync(CacheKey(name), cancellationToken);
                value = await FetchAsync();
                fetchedAfresh[name] = clock.GetTimestamp();
            }

            return value;
        }
        finally
        {
            oneByOne.Release();
        }

        ValueTask<string> FetchAsync() =>
            cache.GetOrCreateAsync(CacheKey(name), (Source: this, Name: name), static (asked, token) => asked.Source.ReadAsync(asked.Name, token), InMemory, cancellationToken: cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => oneByOne.Dispose();

    private async ValueTask<string> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var vault = options.Value.Uri?.Host;
        try
        {
            var secret = await client.Value.GetSecretAsync(name, cancellationToken: cancellationToken);
            return secret.Value.Value is { Length: > 0 } value
                ? value.Trim()
                : throw new SecretException(name, $"Secret '{name}' in Key Vault {vault} is empty: store its value.");
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            throw new SecretException(name, $"Key Vault {vault} has no secret '{name}': create it, with the value from the portal.", exception);
        }
        catch (RequestFailedException exception) when (exception is { Status: 403, ErrorCode: "Forbidden" } && exception.Message.Contains("disabled", StringComparison.OrdinalIgnoreCase))
        {
            throw new SecretException(name, $"Secret '{name}' in Key Vault {vault} is disabled: enable it, or store a new version.", exception);
        }
        catch (RequestFailedException exception) when (exception.Status is 401 or 403)
        {
            throw new SecretException(
                name, $"Key Vault {vault} does not let this app read secret '{name}': give its managed identity the role Key Vault Secrets User, and check the vault's firewall.", exception);
        }
        catch (AuthenticationFailedException exception)
        {
            throw new SecretException(
                name, $"This app cannot sign in to read secret '{name}' from Key Vault {vault}: check its managed identity and AZURE_CLIENT_ID (on a developer's machine: az login).", exception);
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException or HttpRequestException)
        {
            throw new SecretException(name, $"Key Vault {vault} cannot be reached to read secret '{name}'. The connector tries again by itself; check KeyVault__Uri if it lasts.", exception);
        }
    }

    private static string CacheKey(string name) => $"secret:{name}";
}
