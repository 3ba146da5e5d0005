using System.Text.Json.Serialization;
using InvoiceFunctions.Secrets;
using InvoiceFunctions.Storage;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Health;

/// <summary>The last run of a timer.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="StartedAt">When the run began.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Error">What went wrong; null when nothing did.</param>
public sealed record TimerRun(string Name, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string? Error);

/// <summary>Writes down each run of a timer, where health on any instance can see it: the heartbeat.</summary>
public sealed class TimerLog(IDocumentStore store, TimeProvider clock)
{
    private const string Prefix = "timers/";

    /// <summary>
    /// Runs a timer's work and writes down how it ended; what it throws goes on. Health shows the error to anybody, so only messages that are
    /// made to be shown are kept.
    /// </summary>
    public async Task RunAsync(string name, Func<Task> work)
    {
        var startedAt = clock.GetUtcNow();
        string? error = null;
        try
        {
            await work();
        }
        catch (Exception exception)
        {
            error = exception is PortalException or SecretException ? exception.Message : "It failed unexpectedly; the log says why.";
            throw;
        }
        finally
        {
            var run = new TimerRun(name, startedAt, clock.GetUtcNow(), error);
            await store.WriteJsonAsync($"{Prefix}{name}.json", run, TimerJson.Default.TimerRun, condition: null, CancellationToken.None);
        }
    }

    /// <summary>The last run of every timer that has run.</summary>
    public async Task<IReadOnlyList<TimerRun>> ReadAsync(CancellationToken cancellationToken)
    {
        var runs = new List<TimerRun>();
        await foreach (var name in store.ListAsync(Prefix, cancellationToken))
        {
            if ((await store.ReadJsonAsync(name, TimerJson.Default.TimerRun, cancellationToken)).Value is { } run)
            {
                runs.Add(run);
            }
        }

        return runs;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TimerRun))]
internal sealed partial class TimerJson : JsonSerializerContext;
