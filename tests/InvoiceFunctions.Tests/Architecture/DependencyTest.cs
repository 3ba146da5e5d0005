using System.Reflection;
using InvoiceFunctions.Storage;
using InvoiceFunctions.Tests.Documentation;
using MijnKlantportaal.Client;
using MijnKlantportaal.Simulator;
using NetArchTest.Rules;

namespace InvoiceFunctions.Tests.Architecture;

public sealed class DependencyTest
{
    private static readonly Assembly Client = typeof(InvoiceApiClient).Assembly;
    private static readonly Assembly Core = typeof(IDocumentStore).Assembly;
    private static readonly Assembly App = typeof(InvoiceFunctionsRegistration).Assembly;
    private static readonly Assembly Simulator = typeof(PortalSimulator).Assembly;

    [Fact]
    public void The_client_knows_nothing_of_Azure_or_of_us() =>
        AssertNoDependency(Types.InAssembly(Client), "Azure", "Microsoft.Azure", "Microsoft.AspNetCore", "InvoiceFunctions");

    [Fact]
    public void The_simulator_references_none_of_our_code() =>
        AssertNoDependency(Types.InAssembly(Simulator), "InvoiceFunctions", "MijnKlantportaal.Client");

    [Fact]
    public void Only_the_front_door_knows_who_takes_the_telemetry() =>
        AssertNoDependency(Types.InAssemblies([Client, Core]), "OpenTelemetry", "Azure.Monitor");

    [Fact]
    public void The_kitchen_knows_nothing_of_HTTP_servers_or_of_functions() =>
        AssertNoDependency(Types.InAssembly(Core), "Microsoft.AspNetCore", "Microsoft.Azure.Functions", "InvoiceFunctions.Http", "InvoiceFunctions.Functions", "MijnKlantportaal.Simulator");

    [Fact]
    public void Only_the_Local_host_knows_the_Local_host_and_the_simulator() =>
        AssertNoDependency(
            Types.InAssembly(App).That().ResideInNamespaceStartingWith("InvoiceFunctions.Functions").Or().ResideInNamespaceStartingWith("InvoiceFunctions.Http")
                .Or().ResideInNamespaceStartingWith("InvoiceFunctions.Settings").Or().ResideInNamespaceStartingWith("InvoiceFunctions.Telemetry").Or().HaveName(nameof(InvoiceFunctionsRegistration)),
            "InvoiceFunctions.Local",
            "MijnKlantportaal.Simulator");

    [Fact]
    public void The_azure_program_stays_small_enough_to_be_read_for_it_is_not_compiled_here() =>
        Assert.InRange(File.ReadLines(Path.Combine(Readme.Root, "src", "InvoiceFunctions", "Azure", "Program.cs")).Count(), 1, 20);

    private static void AssertNoDependency(PredicateList types, params string[] dependencies) =>
        AssertHolds(types.ShouldNot().HaveDependencyOnAny(dependencies));

    private static void AssertNoDependency(Types types, params string[] dependencies) =>
        AssertHolds(types.ShouldNot().HaveDependencyOnAny(dependencies));

    private static void AssertHolds(ConditionList rule)
    {
        var result = rule.GetResult();

        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }
}
