using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Local;

/// <summary>Runs the Local host from start to stop, for <c>Program.cs</c>.</summary>
internal static class LocalProgram
{
    /// <summary>
    /// Builds and runs the program until it is told to stop. What a person can put right (a bad setting, a port in use) ends it
    /// with one line on standard error; anything else is a bug and throws.
    /// </summary>
    /// <param name="build">Makes the program; what it throws about settings is told in one line too.</param>
    /// <param name="started">Called once the program listens, for the banner; the token is set when it is told to stop.</param>
    /// <param name="error">Where that line goes; standard error where null.</param>
    /// <returns>The exit code: 0, or 1 when the program could not start.</returns>
    public static async Task<int> RunAsync(
        Func<Task<WebApplication>> build, Func<WebApplication, CancellationToken, Task>? started = null, TextWriter? error = null)
    {
        WebApplication? app = null;
        try
        {
            app = await build();

            // The host validates as well, but the simulator or another hosted service's first use of an option could come before that.
            app.Services.GetService<IStartupValidator>()?.Validate();
            await app.StartAsync();
        }
        catch (Exception exception) when (StartupFault.Explain(exception) is { } line)
        {
            await (error ?? Console.Error).WriteLineAsync(line);
            if (app is not null)
                await app.DisposeAsync();

            return 1;
        }

        await using (app)
        {
            await CallAsync(started, app);
            await app.WaitForShutdownAsync();
        }

        return 0;
    }

    private static async Task CallAsync(Func<WebApplication, CancellationToken, Task>? started, WebApplication app)
    {
        try
        {
            if (started is not null)
                await started(app, app.Lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
        }
    }
}
