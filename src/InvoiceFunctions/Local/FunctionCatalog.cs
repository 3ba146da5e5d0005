using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace InvoiceFunctions.Local;

internal sealed record HttpFunction(string Name, MethodInfo Method, RoutePattern Route, string[]? Methods, AuthorizationLevel Level);

internal sealed record TimerFunction(string Name, MethodInfo Method, TimerTriggerAttribute Trigger);

/// <summary>
/// The functions of some classes, in order of declaration. It takes only what the real host treats alike, and says at start what it does not:
/// otherwise a function could work here and fail in Azure.
/// </summary>
internal sealed class FunctionCatalog
{
    private FunctionCatalog(IReadOnlyList<HttpFunction> http, IReadOnlyList<TimerFunction> timers) => (Http, Timers) = (http, timers);

    public IReadOnlyList<HttpFunction> Http { get; }

    public IReadOnlyList<TimerFunction> Timers { get; }

    /// <exception cref="InvalidOperationException">A function asks for something that the two hosts would not do alike; the message says what.</exception>
    public static FunctionCatalog Of(IEnumerable<Type> types)
    {
        List<HttpFunction> http = [];
        List<TimerFunction> timers = [];

        foreach (var (name, method) in Declared(types))
        {
            var parameters = method.GetParameters();

            if (method.IsStatic)
                throw Refused(name, "must not be static");
            if (parameters.Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null) is { } httpTrigger)
                http.Add(ReadHttp(name, method, httpTrigger));
            else if (parameters.Select(p => p.GetCustomAttribute<TimerTriggerAttribute>()).FirstOrDefault(t => t is not null) is { } timerTrigger)
                timers.Add(ReadTimer(name, method, timerTrigger));
            else
                throw Refused(name, "has neither an HTTP nor a timer trigger");
        }

        var twice = http.Select(f => f.Name).Concat(timers.Select(f => f.Name)).GroupBy(n => n, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);

        return twice is null ? new FunctionCatalog(http, timers) : throw Refused(twice.Key, "exists twice");
    }

    // Metadata tokens rise in the order of the source: within a class as written, between classes as the files were given to the compiler.
    private static IEnumerable<(string Name, MethodInfo Method)> Declared(IEnumerable<Type> types) =>
        from type in types
        where type is { IsClass: true, IsVisible: true }
        orderby type.MetadataToken
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                           .OrderBy(method => method.MetadataToken)
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        select (function.Name, method);

    private static HttpFunction ReadHttp(string name, MethodInfo method, HttpTriggerAttribute trigger)
    {
        var route = RoutePatternFactory.Parse($"api/{(trigger.Route ?? name).TrimStart('/')}");

        if (method.ReturnType != typeof(IResult) && method.ReturnType != typeof(Task<IResult>))
            throw Refused(name, "must return IResult or Task<IResult>");
        if (trigger.AuthLevel is AuthorizationLevel.User or AuthorizationLevel.System)
            throw Refused(name, $"asks for level {trigger.AuthLevel}, and the Local host knows Anonymous, Function and Admin");
        foreach (var parameter in method.GetParameters())
        {
            if (parameter.ParameterType == typeof(HttpRequest) || parameter.ParameterType == typeof(CancellationToken))
                continue;
            if (parameter.ParameterType != typeof(string) || parameter.Name is null || route.GetParameter(parameter.Name) is not { } routeParameter)
                throw Refused(name, $"takes '{parameter.Name}', which is no HttpRequest, CancellationToken or route value of type string");
            if (MayBeMissing(routeParameter) && new NullabilityInfoContext().Create(parameter).ReadState != NullabilityState.Nullable)
                throw Refused(name, $"must take '{parameter.Name}' as string?, since the route may lack it");
        }

        return new HttpFunction(name, method, route, trigger.Methods, trigger.AuthLevel);
    }

    private static bool MayBeMissing(RoutePatternParameterPart parameter) => parameter is { Default: null } and ({ IsOptional: true } or { IsCatchAll: true });

    private static TimerFunction ReadTimer(string name, MethodInfo method, TimerTriggerAttribute trigger)
    {
        if (method.ReturnType != typeof(Task))
            throw Refused(name, "must return Task");
        if (Array.Find(method.GetParameters(), p => p.ParameterType != typeof(TimerInfo) && p.ParameterType != typeof(CancellationToken)) is { } other)
            throw Refused(name, $"takes '{other.Name}', which is no TimerInfo or CancellationToken");

        return new TimerFunction(name, method, trigger);
    }

    private static InvalidOperationException Refused(string name, string why) => new($"The function {name} {why}.");
}
