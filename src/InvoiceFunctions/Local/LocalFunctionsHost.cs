using InvoiceFunctions.Local.Timers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Local;

/// <summary>What the Local host needs from a plain ASP.NET Core program.</summary>
internal static class LocalFunctionsHost
{
    /// <summary>Registers key check, timers and logging, with the settings <c>Local__…</c>; <c>MapFunctions</c> comes after.</summary>
    public static IServiceCollection AddLocalFunctionsHost(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LocalOptions>().Bind(configuration.GetSection(LocalOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LocalOptions>, LocalOptionsAnnotations>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<KeyCheck>();
        services.AddSingleton<LocalTimers>();
        services.AddHostedService(provider => provider.GetRequiredService<LocalTimers>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, FunctionMethodPolicy>());

        return services.AddLocalLogging();
    }

    /// <summary>
    /// Listens on http://127.0.0.1:7071, the Functions Core Tools' port, unless <c>--urls</c> or <c>ASPNETCORE_URLS</c> says otherwise.
    /// </summary>
    public static WebApplicationBuilder UseLocalAddress(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls("http://127.0.0.1:7071");

        return builder;
    }
}
