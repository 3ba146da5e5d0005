namespace InvoiceFunctions.Secrets;

/// <summary>A secret cannot be had. The message names it, says why and what to do; it never holds a value.</summary>
public sealed class SecretException(string secretName, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The secret's name.</summary>
    public string SecretName { get; } = secretName;
}
