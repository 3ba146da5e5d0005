using System.Runtime.InteropServices;
using Microsoft.Extensions.Configuration;
using MijnKlantportaal.Simulator.Control;

namespace MijnKlantportaal.Simulator;

/// <summary>Runs the false portal by itself until Ctrl+C. Not named Program: the project is referenced by other programs.</summary>
internal static class SimulatorProgram
{
    private static readonly string[] Known = [.. typeof(SimulatorOptions).GetProperties().Select(p => p.Name)];

    internal static async Task<int> Main(string[] args)
    {
        try
        {
            await using var simulator = await PortalSimulator.StartAsync(Options(args));
            await Console.Out.WriteLineAsync(Banner(simulator));
            await InterruptAsync();
            return 0;
        }
        catch (Exception e) when (e is ArgumentException or IOException or FormatException)
        {
            await Console.Error.WriteLineAsync($"The simulator cannot start: {e.Message.ReplaceLineEndings(" ")}");
            return 2;
        }
    }

    /// <summary>
    /// The command line, with or without <c>Simulator:</c>, over the environment (<c>Simulator__Invoices</c>). From the environment only
    /// with the prefix: a <c>PORT</c> or <c>NOW</c> that is about something else must not be taken for ours.
    /// </summary>
    internal static SimulatorOptions Options(string[] args)
    {
        var sections = new ConfigurationBuilder()
            .AddInMemoryCollection([new(nameof(SimulatorOptions.Control), "true")])
            .AddEnvironmentVariables("Simulator__")
            .AddInMemoryCollection(Given(args));
        return SimulatorOptions.From(sections.Build());
    }

    /// <summary>Read by hand, for the stock provider drops what it does not understand without a word.</summary>
    private static IEnumerable<KeyValuePair<string, string?>> Given(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
                throw new ArgumentException($"{args[i]} is no option; write --Name value.");

            var option = args[i][2..];
            var (name, value) = option.Split('=', 2) is [var left, var right] ? (left, right) : (option, args.ElementAtOrDefault(++i));
            name = name.StartsWith("Simulator:", StringComparison.OrdinalIgnoreCase) ? name["Simulator:".Length..] : name;
            if (!Known.Contains(name.Split(':')[0], StringComparer.OrdinalIgnoreCase))
                throw new ArgumentException($"There is no option {name}; there are {string.Join(", ", Known)}.");
            yield return KeyValuePair.Create(name, value ?? throw new ArgumentException($"{name} needs a value."))!;
        }
    }

    private static string Banner(PortalSimulator simulator) => $"""
        MijnKlantportaal simulator: {simulator.Book.Invoices.Count} invoices, {simulator.Book.Customers.Count} customers
        address  {simulator.BaseAddress}
        key      {simulator.ApiKey}

        curl -H "Authorization: Bearer {simulator.ApiKey}" "{simulator.BaseAddress}customer-invoices?page=1"
        also: customer-invoices/inv_…, customers?page=1, customers/cst_…, webhooks

        {ControlDesk.Help}
        Ctrl+C stops it.
        """;

    private static async Task InterruptAsync()
    {
        var interrupted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await interrupted.Task;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            interrupted.TrySetResult();
        }
    }
}
