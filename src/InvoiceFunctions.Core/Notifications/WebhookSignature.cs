using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace InvoiceFunctions.Notifications;

/// <summary>Signatures of the Standard Webhooks specification: HMAC-SHA-256 over <c>{id}.{timestamp}.{body}</c>.</summary>
public static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <summary>Whether a text is a signing secret: <c>whsec_</c> and base64 of 24 to 64 bytes, as the specification recommends.</summary>
    public static bool IsSecret(string secret) => TryKey(secret, out _);

    /// <summary>The value of <c>webhook-signature</c>.</summary>
    /// <exception cref="FormatException">The secret is not one.</exception>
    public static string Sign(string secret, string id, DateTimeOffset timestamp, ReadOnlySpan<byte> body)
    {
        if (!TryKey(secret, out var key))
        {
            throw new FormatException("The signing secret is not whsec_ + base64 of 24 to 64 bytes.");
        }

        byte[] content = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp.ToUnixTimeSeconds()}.")), .. body];
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, content));
    }

    private static bool TryKey(string secret, out byte[] key)
    {
        key = new byte[secret.Length];
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal) || !Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length) || length is < 24 or > 64)
        {
            return false;
        }

        key = key[..length];
        return true;
    }
}
