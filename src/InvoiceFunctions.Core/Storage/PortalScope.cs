namespace InvoiceFunctions.Storage;

/// <summary>What is stored is kept apart by the portal's address, so that a demo's rows can never be served as a portal's.</summary>
public static class PortalScope
{
    /// <summary>The segment that all documents of a portal lie under, such as <c>api.mijnklantportaal.nl_v1</c>.</summary>
    public static string Of(Uri baseAddress)
    {
        var text = $"{baseAddress.Authority}{baseAddress.AbsolutePath.TrimEnd('/')}";
        return string.Concat(text.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' ? char.ToLowerInvariant(character) : '_'));
    }
}
