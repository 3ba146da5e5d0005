namespace InvoiceFunctions.Sync;

/// <summary>Whether customers' names are read. Configuration section <c>Customers</c>.</summary>
public sealed class CustomerOptions
{
    /// <summary>The configuration section these options bind to.</summary>
    public const string Section = "Customers";

    /// <summary>Whether the customers list is read too, so that rows have names; the key needs the scope <c>customers.read</c>.</summary>
    public bool Include { get; set; }
}
