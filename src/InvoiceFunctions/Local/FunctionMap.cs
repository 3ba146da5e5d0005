using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using InvoiceFunctions.Local.Timers;
using InvoiceFunctions.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace InvoiceFunctions.Local;

/// <summary>
/// Puts functions on an ASP.NET Core program: HTTP triggers under <c>/api/</c>, timers on their schedules, and beside them
/// <c>/admin/functions/{name}</c>.
/// </summary>
internal static partial class FunctionMap
{
    /// <summary>Maps every function of <paramref name="assembly"/>.</summary>
    /// <exception cref="InvalidOperationException">A function asks for what the hosts would not do alike; it says what.</exception>
    public static WebApplication MapFunctions(this WebApplication app, Assembly assembly) => app.MapFunctions(assembly.GetTypes());

    /// <summary>Maps every function of <paramref name="types"/>: for tests, whose assembly holds more than one app's.</summary>
    public static WebApplication MapFunctions(this WebApplication app, params IEnumerable<Type> types)
    {
        var catalog = FunctionCatalog.Of(types);

        app.Use(RequestSpans.DescribeAsync);
        foreach (var function in catalog.Http)
        {
            app.Map(function.Route, Guarded(function.Name, function.Level, Invocation(app.Services, function), app.Logger))
                .WithMetadata(new DeclaredMethods(function.Methods));
        }

        app.Services.GetRequiredService<LocalTimers>().Add(catalog.Timers);
        app.Map(RoutePatternFactory.Parse("admin/functions/{name}"), Guarded("admin", AuthorizationLevel.Admin, FireTimerAsync, app.Logger))
            .WithMetadata(new DeclaredMethods([HttpMethods.Post]));

        return app;
    }

    private static RequestDelegate Invocation(IServiceProvider services, HttpFunction function)
    {
        var create = FunctionInstance.Factory(function.Method);
        RequestDelegateFactoryOptions options = new()
        {
            ServiceProvider = services,
            RouteParameterNames = function.Route.Parameters.Select(parameter => parameter.Name),
        };

        return RequestDelegateFactory.Create(function.Method, context => create(context.RequestServices), options).RequestDelegate;
    }

    /// <summary>
    /// What the Functions host does around every function: the key first, and a bare 500 for what escapes. The reason goes to the log only;
    /// a function that wants to explain itself answers with problem details.
    /// </summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a function throws is a bare 500.")]
    private static RequestDelegate Guarded(string name, AuthorizationLevel level, RequestDelegate next, ILogger logger) => async context =>
    {
        if (!context.RequestServices.GetRequiredService<KeyCheck>().Allows(context.Request, level))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone, and the function noticed.
        }
        catch (Exception exception)
        {
            Log.Escaped(logger, name, exception);

            // Too late to answer otherwise: cut the connection, so that half an answer cannot pass for a whole one.
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    };

    /// <summary>
    /// Fires a timer now and does not wait for it, as the Functions host; the body, which there may carry an input, is not read.
    /// An HTTP function is not found here: it can be called at its own address, so this would only be a second door to it.
    /// </summary>
    private static Task FireTimerAsync(HttpContext context)
    {
        var timer = context.RequestServices.GetRequiredService<LocalTimers>().Find((string?)context.GetRouteValue("name") ?? "");
        timer?.RequestRun();
        context.Response.StatusCode = timer is null ? StatusCodes.Status404NotFound : StatusCodes.Status202Accepted;

        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The function {Function} failed.")]
        public static partial void Escaped(ILogger logger, string function, Exception exception);
    }
}
