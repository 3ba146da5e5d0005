using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace InvoiceFunctions.Local;

/// <summary>Function classes are made anew for each call, their constructors fed from the call's services, as in the worker.</summary>
internal static class FunctionInstance
{
    public static Func<IServiceProvider, object> Factory(MethodInfo method)
    {
        var factory = ActivatorUtilities.CreateFactory(method.DeclaringType!, Type.EmptyTypes);

        return services => factory(services, null);
    }
}
