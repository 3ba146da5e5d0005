namespace InvoiceFunctions.Invoices;

/// <summary>A parameter of a request is unknown or has a bad value; the message names it and says what is allowed.</summary>
public sealed class InvalidQueryException(string parameter, string message) : Exception(message)
{
    /// <summary>The parameter's name.</summary>
    public string Parameter { get; } = parameter;
}
