using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace InvoiceFunctions.Local;

/// <summary>The Local host's log: one line each on standard output, with the time in UTC.</summary>
internal static class LocalLogging
{
    public static IServiceCollection AddLocalLogging(this IServiceCollection services)
    {
        services.AddLogging(logging => logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
        }));

        // After all configuration, so that no Logging__LogLevel__… opens these again: one with a provider or a longer category would win.
        return services.PostConfigure<LoggerFilterOptions>(options =>
        {
            LoggerFilterRule[] rules = [new(null, null, options.MinLevel, null), .. options.Rules];

            options.Rules.Clear();
            foreach (var rule in rules)
                options.Rules.Add(new LoggerFilterRule(rule.ProviderName, rule.CategoryName, rule.LogLevel, Narrowed(rule.Filter)));
        });
    }

    private static Func<string?, string?, LogLevel, bool> Narrowed(Func<string?, string?, LogLevel, bool>? filter) =>
        (provider, category, level) => level >= Least(category ?? "") && filter?.Invoke(provider, category, level) != false;

    private static LogLevel Least(string category) => category switch
    {
        // Below Warning these print addresses with their query strings, and with them keys (?code=…) and callers' filters.
        _ when category.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) => LogLevel.Warning,
        _ when category.StartsWith("System.Net.Http", StringComparison.Ordinal) => LogLevel.Warning,
        // Logs what stops the program as a stack trace, although it throws it as well: LocalProgram says it in one line.
        "Microsoft.Extensions.Hosting.Internal.Host" => LogLevel.None,
        _ => LogLevel.Trace,
    };
}
