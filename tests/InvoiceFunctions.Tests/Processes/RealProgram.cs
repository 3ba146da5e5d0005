using System.Collections.Concurrent;
using System.Diagnostics;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Processes;

/// <summary>The real program in a process of its own, on a free port of this machine. It is killed, never stopped: also at the end of a test, however that ends.</summary>
internal sealed class RealProgram : IAsyncDisposable
{
    private const string Listens = "InvoiceFunctions listens on ";

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = [];
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RealProgram(Dictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(InvoiceFunctionsRegistration).Assembly.Location])
        {
            WorkingDirectory = Path.GetTempPath(), // Not the tests' own: a settings file there would be the program's.
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"The program ended before it listened.\n{Output}"));
    }

    /// <summary>A caller with the function key; none before it listens.</summary>
    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>The latest of what it printed, for a failed test's message.</summary>
    public string Output => string.Join('\n', output.TakeLast(60));

    /// <summary>Starts it and waits until it listens.</summary>
    public static async Task<RealProgram> StartAsync(Dictionary<string, string> settings)
    {
        var program = new RealProgram(settings);
        try
        {
            program.process.Start();
            program.process.BeginOutputReadLine();
            program.process.BeginErrorReadLine();
            program.Http.BaseAddress = await program.address.Task.WaitAsync(TimeSpan.FromMinutes(1));
            program.Http.DefaultRequestHeaders.Add("x-functions-key", "local");
            return program;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>The settings of a program that sweeps as often as it may.</summary>
    /// <param name="portal">The portal.</param>
    /// <param name="store">Where it keeps what it read.</param>
    /// <param name="scale">Its rate, scaled.</param>
    /// <param name="timerInterval">Between two runs of each timer.</param>
    public static Dictionary<string, string> Settings(PortalSimulator portal, StoreView store, SimulatorOptions scale, TimeSpan timerInterval) => new(store.Settings)
    {
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        ["MijnKlantportaal__BaseAddress"] = portal.BaseAddress.AbsoluteUri,
        ["MijnKlantportaal__ApiKey"] = portal.ApiKey,
        ["MijnKlantportaal__RateWindow"] = $"{scale.RateWindow}",
        ["MijnKlantportaal__RequestsPerMinute"] = $"{scale.RequestsPerMinute}",
        ["Local__TimerInterval"] = $"{timerInterval}",
        ["Sync__Interval"] = "00:00:01",
        ["Overdue__MinimumAmount"] = "1000000000", // Notices look invoices up by id, at some hours of the day: not here.
    };

    /// <summary>SIGKILL: nothing of it runs any more, not even a finally.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            await KillAsync();
        }

        process.Dispose();
        Http.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        output.Enqueue(line);
        if (line.StartsWith(Listens, StringComparison.Ordinal))
        {
            address.TrySetResult(new Uri(line[Listens.Length..]));
        }
    }
}
