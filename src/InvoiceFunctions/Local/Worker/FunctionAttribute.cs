using System.Diagnostics.CodeAnalysis;

// The types in this folder are the few of the Azure Functions worker's programming model that function classes here use: our own
// code, with the namespace, names and signatures of the packages' types (WorkerSignaturesTest says which version), so that one
// source compiles for either host. Simplified: the packages' base types (BindingAttribute, TriggerBindingAttribute) and converters
// are left out; nobody here names them.
namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a public method as a function that the host may call, and names it.</summary>
/// <param name="name">The function's name, unique in the app whatever its case.</param>
[AttributeUsage(AttributeTargets.Method)]
[SuppressMessage("Performance", "CA1813:Avoid unsealed attributes", Justification = "Unsealed in the worker's package.")]
public class FunctionAttribute(string name) : Attribute
{
    /// <summary>The function's name.</summary>
    public string Name { get; } = name;
}
