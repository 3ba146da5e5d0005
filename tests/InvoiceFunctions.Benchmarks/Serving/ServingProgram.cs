using System.Diagnostics;
using System.Globalization;
using InvoiceFunctions.Health;
using InvoiceFunctions.Local.Timers;
using InvoiceFunctions.Sync;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace InvoiceFunctions.Benchmarks.Serving;

/// <summary>
/// The connector in a process of its own, so that the callers' work and memory are not counted as its own. Says where it listens, then
/// obeys one command a line and answers each with one line; ends with its standard input.
/// </summary>
internal static class ServingProgram
{
    /// <summary>The argument that makes this program that process; the connector's settings follow.</summary>
    public const string Argument = "serve";

    public static async Task<int> RunAsync(string[] settings)
    {
        await using var connector = await Connector.StartAsync(settings);
        await Console.Out.WriteLineAsync(connector.Urls.Single());
        WebApplication? bare = null;
        while (await Console.In.ReadLineAsync() is { } command)
        {
            await Console.Out.WriteLineAsync(command switch
            {
                "sweep" => await SweepAsync(connector.Services),
                "bare" => (bare = await CopyAsync(connector.Urls.Single())).Urls.Single(),
                "peak" => Peak(),
                "heap" => Heap(),
                _ => throw new InvalidOperationException($"'{command}' is no command."),
            });
        }

        await (bare?.DisposeAsync() ?? ValueTask.CompletedTask);
        return 0;
    }

    /// <summary>A sweep from its first page to its publishing, as the timer does it where somebody asked for one.</summary>
    private static async Task<string> SweepAsync(IServiceProvider services)
    {
        await services.GetRequiredService<SyncRequests>().AskAsync(CancellationToken.None);
        await services.GetRequiredService<LocalTimers>().Find(TimerNames.Sync)!.RunAsync();
        var status = await services.GetRequiredService<SyncStatusReader>().ReadAsync(CancellationToken.None);
        return status is { State: "idle", Snapshot: { } snapshot } ? snapshot.PublishedAt.ToString("O", CultureInfo.InvariantCulture) : $"not swept: {status}";
    }

    /// <summary>Bare endpoints in the same process: the same runtime, the same neighbours, the same answer.</summary>
    private static async Task<WebApplication> CopyAsync(string address)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"{address}/api/invoices?code=local"));
        answer.EnsureSuccessStatusCode();
        return await BareServer.StartAsync(
            await answer.Content.ReadAsByteArrayAsync(), answer.Content.Headers.ContentType!.ToString(), answer.Headers.ETag!.ToString());
    }

    /// <summary>The largest working set so far, in bytes. Collects nothing, for that would keep the next peak low.</summary>
    private static string Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The managed heap after a collection, in bytes.</summary>
    private static string Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture);
    }
}
