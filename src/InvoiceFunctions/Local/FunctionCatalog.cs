using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace InvoiceFunctions.Local;

internal sealed record HttpFunction(string Name, MethodInfo Method, RoutePattern Route, string[]? Methods, AuthorizationLevel Level);

internal sealed record TimerFunction(string Name, MethodInfo Method, TimerTriggerAttribute Trigger);

/// <summary>
/// The functions of some classes, in order of declaration. It takes only what the real host treats alike, and says at start
/// what it does not: otherwise a function could work here and fail in Azure.
/// </summary>
internal sealed class FunctionCatalog
{
    private FunctionCatalog(IReadOnlyList<HttpFunction> http, IReadOnlyList<TimerFunction> timers) => (Http, Timers) = (http, timers);

    public IReadOnlyList<HttpFunction> Http { get; }

    public IReadOnlyList<TimerFunction> Timers { get; }

    /// <exception cref="InvalidOperationException">A function asks for what the hosts would not do alike; it says what.</exception>
    public static FunctionCatalog Of(IEnumerable<Type> types)
    {
        List<HttpFunction> http = [];
        List<TimerFunction> timers = [];

        foreach (var (name, method) in Declared(types))
        {
            if (method.IsStatic)
                throw Refused(name, "must not be static");
            if (TriggerOf<HttpTriggerAttribute>(method) is { } httpTrigger)
                http.Add(ReadHttp(name, method, httpTrigger));
            else if (TriggerOf<TimerTriggerAttribute>(method) is { } timerTrigger)
                timers.Add(ReadTimer(name, method, timerTrigger));
            else
                throw Refused(name, "has neither an HTTP nor a timer trigger");
        }

        var names = http.Select(function => function.Name).Concat(timers.Select(function => function.Name));
        var twice = names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1);

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
            if (parameter.ParameterType != typeof(string) || route.GetParameter(parameter.Name!) is not { } routeParameter)
                throw Refused(name, $"takes '{parameter.Name}', which is no HttpRequest, CancellationToken or route value of type string");
            if (MayBeMissing(routeParameter) && new NullabilityInfoContext().Create(parameter).ReadState != NullabilityState.Nullable)
                throw Refused(name, $"must take '{parameter.Name}' as string?, since the route may lack it");
        }

        return new HttpFunction(name, method, route, trigger.Methods, trigger.AuthLevel);
    }

    private static bool MayBeMissing(RoutePatternParameterPart parameter) =>
        parameter.Default is null && (parameter.IsOptional || parameter.IsCatchAll);

    private static T? TriggerOf<T>(MethodInfo method)
        where T : Attribute =>
        method.GetParameters().Select(parameter => parameter.GetCustomAttribute<T>()).FirstOrDefault(trigger => trigger is not null);

    private static TimerFunction ReadTimer(string name, MethodInfo method, TimerTriggerAttribute trigger)
    {
        if (method.ReturnType != typeof(Task))
            throw Refused(name, "must return Task");
        foreach (var parameter in method.GetParameters())
        {
            if (parameter.ParameterType != typeof(TimerInfo) && parameter.ParameterType != typeof(CancellationToken))
                throw Refused(name, $"takes '{parameter.Name}', which is no TimerInfo or CancellationToken");
        }

        return new TimerFunction(name, method, trigger);
    }

    private static InvalidOperationException Refused(string name, string why) => new($"The function {name} {why}.");
}
