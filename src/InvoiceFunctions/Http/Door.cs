using InvoiceFunctions.Health;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace InvoiceFunctions.Http;

/// <summary>
/// What every function goes through. Creates what answers only when it is called, and turns every exception into problem details: in Azure
/// an exception that escapes is a bare 500, and a bad setting must not keep the worker from starting (ARCHITECTURE.md, "Two hosts").
/// </summary>
/// <typeparam name="T">What answers.</typeparam>
public sealed partial class Door<T>(IServiceProvider services, ILogger<Door<T>> logger)
    where T : notnull
{
    // Settings are read once and stay as they were read; bad ones are read again, and tell the reason again.
    private volatile bool settingsAreGood;

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="work">Makes the answer.</param>
    /// <param name="evenMisconfigured">
    /// False: while any setting is bad, that is the answer, also where this function would not use it. True for health, which tells it.
    /// </param>
    public async Task<IResult> Answer(HttpRequest request, Func<T, Task<IResult>> work, bool evenMisconfigured = false)
    {
        try
        {
            if (!evenMisconfigured && !settingsAreGood)
            {
                foreach (var check in services.GetServices<SettingsCheck>())
                {
                    check.Read(services);
                }

                settingsAreGood = true;
            }

            return await work(services.GetRequiredService<T>());
        }
        catch (OperationCanceledException) when (request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty; // Nobody is there to be answered.
        }
#pragma warning disable CA1031 // The one place where any exception ends: as problem details, never as data.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var problem = Problem.For(exception, services);
            if (problem.Status >= StatusCodes.Status500InternalServerError)
            {
                Log.Failed(logger, problem.Status, problem.Title, problem.IsExpected ? null : exception);
            }

            return problem;
        }
    }

    /// <summary>Runs a timer's work and writes down how it ended; what it throws goes on to the host, which logs it.</summary>
    public Task Run(string timer, Func<T, Task> work) =>
        services.GetRequiredService<TimerLog>().RunAsync(timer, () => work(services.GetRequiredService<T>()));

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Answered {Status}: {Title}")]
        public static partial void Failed(ILogger logger, int status, string title, Exception? exception);
    }
}
