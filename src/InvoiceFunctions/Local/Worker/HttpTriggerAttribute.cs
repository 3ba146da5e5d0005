namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the parameter through which a function is called over HTTP.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute : Attribute
{
    /// <summary>Any HTTP method, with a function key.</summary>
    public HttpTriggerAttribute()
    {
    }

    /// <summary>These HTTP methods only, with a function key.</summary>
    /// <param name="methods">HTTP methods, in any case.</param>
    public HttpTriggerAttribute(params string[] methods) => Methods = methods;

    /// <summary>Any HTTP method, with the key that <paramref name="authLevel"/> asks for.</summary>
    /// <param name="authLevel">The key to ask for.</param>
    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    /// <summary>These HTTP methods only, with the key that <paramref name="authLevel"/> asks for.</summary>
    /// <param name="authLevel">The key to ask for.</param>
    /// <param name="methods">HTTP methods, in any case.</param>
    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods)
    {
        AuthLevel = authLevel;
        Methods = methods;
    }

    /// <summary>The route below <c>api/</c>; the function's name where null.</summary>
    public string? Route { get; set; }

    /// <summary>The HTTP methods the function answers to; null for any.</summary>
    public string[]? Methods { get; private set; }

    /// <summary>The key to ask for.</summary>
    // Function where the constructor was given none. The package's property then says Anonymous, but nothing reads it: its build
    // writes no level into the function's metadata, and the Functions host takes a missing level as Function.
    public AuthorizationLevel AuthLevel { get; private set; } = AuthorizationLevel.Function;
}
