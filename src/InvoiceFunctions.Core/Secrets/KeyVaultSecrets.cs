using System.Text.Json;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Secrets;

/// <summary>
/// Secrets from Key Vault, kept in memory for <see cref="KeyVaultOptions.KeptFor"/>; callers at the same time share one fetch.
/// </summary>
public sealed class KeyVaultSecrets(Func<SecretClient> connect, HybridCache cache, IOptions<KeyVaultOptions> options, TimeProvider clock)
{
    /// <summary>
    /// A burst of requests is refused one after another: whoever comes this long after a fetch for the same refused value gets its result.
    /// </summary>
    internal static readonly TimeSpan SharedFor = TimeSpan.FromSeconds(10);

    // In this process's memory only: a secret is never written to a cache outside it.
    private static readonly HybridCacheEntryOptions InMemory = new()
    {
        Expiration = KeyVaultOptions.KeptFor,
        Flags = HybridCacheEntryFlags.DisableDistributedCache,
    };

    private readonly Lazy<SecretClient> client = new(connect);
    private readonly Lock gate = new();
    private readonly Dictionary<string, FreshFetch> fresh = [];

    /// <summary>The secret's current value.</summary>
    /// <param name="name">The secret's name.</param>
    /// <param name="refused">A value that has just proved wrong: unless another one is known by now, the secret is fetched afresh.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="SecretException">Not found, forbidden, disabled or empty, vault out of reach: each with its own message.</exception>
    public async ValueTask<string> GetAsync(string name, string? refused, CancellationToken cancellationToken)
    {
        var value = await cache.GetOrCreateAsync(
            CacheKey(name), (Source: this, Name: name), static (asked, token) => asked.Source.ReadAsync(asked.Name, token), InMemory, cancellationToken: cancellationToken);
        return value == refused ? await FreshAsync(name, refused).WaitAsync(cancellationToken) : value;
    }

    /// <summary>Forgets a value that has just been replaced.</summary>
    public ValueTask ForgetAsync(string name, CancellationToken cancellationToken) => cache.RemoveAsync(CacheKey(name), cancellationToken);

    private Task<string> FreshAsync(string name, string refused)
    {
        lock (gate)
        {
            if (fresh.TryGetValue(name, out var last) && last.Refused == refused
                && (!last.Value.IsCompleted || (last.Value.IsCompletedSuccessfully && clock.GetElapsedTime(last.At) < SharedFor)))
            {
                return last.Value;
            }

            var value = FetchAsync();
            fresh[name] = new FreshFetch(refused, clock.GetTimestamp(), value);
            return value;
        }

        // Belongs to all who wait for it: no single one's cancellation ends it, the client's own timeouts do.
        async Task<string> FetchAsync()
        {
            var read = await ReadAsync(name, CancellationToken.None);
            await cache.SetAsync(CacheKey(name), read, InMemory);
            return read;
        }
    }

    private async ValueTask<string> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var vault = options.Value.Uri?.Host ?? throw new SecretException(name, $"KeyVault__Uri is not set: set it to the vault that holds secret '{name}'.");
        try
        {
            var secret = await client.Value.GetSecretAsync(name, cancellationToken: cancellationToken);
            return secret.Value.Value?.Trim() is { Length: > 0 } value
                ? value
                : throw new SecretException(name, $"Secret '{name}' in Key Vault {vault} is empty: store its value.");
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            throw new SecretException(name, $"Key Vault {vault} has no secret '{name}': create it, with the value from the portal.", exception);
        }
        catch (RequestFailedException exception) when (IsDisabled(exception))
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
        catch (Exception exception) when (IsOutOfReach(exception, cancellationToken))
        {
            throw new SecretException(name, $"Key Vault {vault} cannot be reached to read secret '{name}'. The connector tries again by itself; check KeyVault__Uri if it lasts.", exception);
        }
    }

    /// <summary>"Operation get is not allowed on a disabled secret.", inner error SecretDisabled; a vault that is closed to the internet says "disabled" too.</summary>
    private static bool IsDisabled(RequestFailedException exception) =>
        exception.Status == 403
        && (exception.Message.Contains("SecretDisabled", StringComparison.Ordinal) || exception.Message.Contains("disabled secret", StringComparison.OrdinalIgnoreCase));

    /// <summary>Errors, silence, or another server's answers: no JSON, or a challenge that is not a vault's (InvalidOperationException, UriFormatException).</summary>
    private static bool IsOutOfReach(Exception exception, CancellationToken cancellationToken) =>
        exception is RequestFailedException or AggregateException or HttpRequestException or JsonException or InvalidOperationException or UriFormatException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static string CacheKey(string name) => $"secret:{name}";

    private sealed record FreshFetch(string Refused, long At, Task<string> Value);
}
