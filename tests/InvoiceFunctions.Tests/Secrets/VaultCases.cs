using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;

namespace InvoiceFunctions.Tests.Secrets;

/// <summary>The ways in which a vault does not give the secret <c>mijnklantportaal-api-key</c>, and what a person is told.</summary>
internal static class VaultCases
{
    public const string SecretName = "mijnklantportaal-api-key";

    /// <summary>What no message may hold, in the cases that have a value.</summary>
    public const string Value = "s3cr3t-v4lu3";

    public static TheoryData<string, string> All => new()
    {
        { "forbidden", "does not let this app read secret 'mijnklantportaal-api-key': give its managed identity the role Key Vault Secrets User" },
        { "closed to the internet", "does not let this app read secret 'mijnklantportaal-api-key'" },
        { "firewall", "and check the vault's firewall" },
        { "unauthorized", "does not let this app read secret 'mijnklantportaal-api-key'" },
        { "missing", "has no secret 'mijnklantportaal-api-key': create it" },
        { "disabled", "Secret 'mijnklantportaal-api-key' in Key Vault 127.0.0.1 is disabled: enable it" },
        { "empty", "Secret 'mijnklantportaal-api-key' in Key Vault 127.0.0.1 is empty" },
        { "blank", "Secret 'mijnklantportaal-api-key' in Key Vault 127.0.0.1 is empty" },
        { "two lines", "Secret 'mijnklantportaal-api-key' in Key Vault 127.0.0.1 holds no API key" },
        { "not ASCII", "Secret 'mijnklantportaal-api-key' in Key Vault 127.0.0.1 holds no API key" },
        { "failing", "cannot be reached to read secret 'mijnklantportaal-api-key'" },
        { "throttling", "cannot be reached to read secret 'mijnklantportaal-api-key'" },
        { "another server", "cannot be reached to read secret 'mijnklantportaal-api-key'" },
        { "silent", "cannot be reached to read secret 'mijnklantportaal-api-key'" },
        { "down", "cannot be reached to read secret 'mijnklantportaal-api-key'" },
        { "no identity", "cannot sign in to read secret 'mijnklantportaal-api-key'" },
    };

    /// <summary>Brings the vault into that state, and gives the way to connect to it.</summary>
    public static async Task<Func<SecretClient>> ArrangeAsync(this FalseVault vault, string state)
    {
        vault.Secrets[SecretName] = state switch
        {
            "empty" => "",
            "blank" => " \r\n",
            "two lines" => $"{Value}\nsecond",
            "not ASCII" => $"{Value}é",
            _ => Value,
        };
        vault.Instead = state switch
        {
            "forbidden" => _ => VaultAnswer.Error(403, "Forbidden", "Caller is not authorized to perform action on resource.", "ForbiddenByRbac"),
            "closed to the internet" => _ => VaultAnswer.Error(
                403, "Forbidden", "Public network access is disabled and request is not from a trusted service nor via an approved private link.", "ForbiddenByConnection"),
            "firewall" => _ => VaultAnswer.Error(403, "Forbidden", "Client address is not authorized and caller is not a trusted service.", "ForbiddenByFirewall"),
            "unauthorized" => _ => VaultAnswer.Error(401, "Unauthorized", "AKV10032: Invalid issuer."),
            "missing" => name => VaultAnswer.Error(404, "SecretNotFound", $"A secret with (name/id) {name} was not found in this key vault."),
            "disabled" => _ => VaultAnswer.Error(403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled"),
            "failing" => _ => VaultAnswer.Error(500, "InternalServerError", "Try later."),
            "throttling" => _ => VaultAnswer.Error(429, "Throttled", "Request was not processed because too many requests were received."),
            "another server" => _ => new VaultAnswer(200, "<!DOCTYPE html><html><body>Welcome</body></html>"),
            _ => null,
        };
        vault.Latency = state == "silent" ? TimeSpan.FromMinutes(5) : default;
        if (state == "down")
        {
            var connect = vault.Connect();
            await vault.DisposeAsync();
            return () => connect;
        }

        return state switch
        {
            "silent" => () => vault.Connect(TimeSpan.FromMilliseconds(100)),
            "no identity" => () => vault.Connect(identity: new NoIdentity()),
            _ => () => vault.Connect(),
        };
    }

    private sealed class NoIdentity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("No managed identity endpoint found.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("No managed identity endpoint found.");
    }
}
