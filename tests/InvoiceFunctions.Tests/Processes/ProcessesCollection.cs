using InvoiceFunctions.Tests.Storage.Azurite;

namespace InvoiceFunctions.Tests.Processes;

/// <summary>Tests with real processes: alone on the machine, with an Azurite of their own.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessesCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Processes";
}
