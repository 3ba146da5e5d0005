using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Local;

/// <summary>
/// The Functions host's key check: a key in the header <c>x-functions-key</c> or in <c>?code=</c>; the header wins where both are
/// sent (azure-functions-host, AuthenticationLevelHandler.cs).
/// </summary>
internal sealed class KeyCheck(IOptions<LocalOptions> options)
{
    private readonly byte[] _functionKey = Encoding.UTF8.GetBytes(options.Value.FunctionKey);
    private readonly byte[] _masterKey = Encoding.UTF8.GetBytes(options.Value.MasterKey);

    public bool Allows(HttpRequest request, AuthorizationLevel level) =>
        level == AuthorizationLevel.Anonymous || (KeyOf(request) is { Length: > 0 } key && Opens(Encoding.UTF8.GetBytes(key), level));

    private bool Opens(byte[] key, AuthorizationLevel level)
    {
        // Both are compared always and in constant time: the time taken tells neither how much of a key was right nor which one it was. It
        // may tell a key's length, which is no secret; hashing both to hide that took 1 µs, more than all else that a 304 costs (benchmark "reads").
        var isFunctionKey = CryptographicOperations.FixedTimeEquals(key, _functionKey);
        var isMasterKey = CryptographicOperations.FixedTimeEquals(key, _masterKey);

        return isMasterKey || (isFunctionKey && level == AuthorizationLevel.Function);
    }

    private static string? KeyOf(HttpRequest request) =>
        request.Headers.TryGetValue("x-functions-key", out var header) ? header[0] : request.Query["code"].FirstOrDefault();
}
