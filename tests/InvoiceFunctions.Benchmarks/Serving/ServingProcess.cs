using System.Diagnostics;
using System.Globalization;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Benchmarks.Serving;

/// <summary>The connector in a process of its own, with a store in a folder of its own: <see cref="ServingProgram"/>, seen from outside.</summary>
internal sealed class ServingProcess : IAsyncDisposable
{
    /// <summary>More than any reading here needs in a minute: the connector's budget is not what is measured.</summary>
    private const int RequestsPerMinute = 100_000;

    private readonly Process process;
    private readonly DirectoryInfo folder;

    private ServingProcess(Process process, DirectoryInfo folder, Uri address) => (this.process, this.folder, Address) = (process, folder, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>A portal that lets a whole list be read in one window, in the vendor's page size.</summary>
    public static Task<PortalSimulator> StartPortalAsync(int invoices) =>
        PortalSimulator.StartAsync(new SimulatorOptions { Invoices = invoices, RequestsPerMinute = int.MaxValue });

    public static async Task<ServingProcess> StartAsync(PortalSimulator portal)
    {
        var folder = Directory.CreateTempSubdirectory("invoicefunctions-");
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            ServingProgram.Argument,
            $"--MijnKlantportaal:BaseAddress={portal.BaseAddress}",
            $"--MijnKlantportaal:ApiKey={portal.ApiKey}",
            string.Create(CultureInfo.InvariantCulture, $"--MijnKlantportaal:RequestsPerMinute={RequestsPerMinute}"),
            $"--Storage:Directory={folder.FullName}",
            "--Local:TimerInterval=1.00:00:00",
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        var process = Process.Start(start)!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The connector's process ended before it listened.");
        return new ServingProcess(process, folder, new Uri(address));
    }

    /// <summary>Gives a command and waits for its answer.</summary>
    public async Task<string> AskAsync(string command)
    {
        await process.StandardInput.WriteLineAsync(command);
        return await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The connector's process ended at '{command}'.");
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Delete(recursive: true);
    }
}
