using InvoiceFunctions.Http;
using InvoiceFunctions.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace InvoiceFunctions;

/// <summary>What both hosts register: everything that the function classes need.</summary>
public static class InvoiceFunctionsRegistration
{
    /// <summary>Adds it; see <see cref="CoreRegistration.AddInvoiceCore"/>.</summary>
    public static IServiceCollection AddInvoiceFunctions(this IServiceCollection services, IConfiguration settings, bool validateOnStart) => services
        .AddInvoiceCore(settings, validateOnStart)
        .AddTelemetry(settings, validateOnStart)
        .AddSingleton(typeof(Door<>))
        .AddSingleton<ReadyList>()
        .AddSingleton<InvoiceAnswers>()
        .AddSingleton<SyncAnswers>()
        .AddSingleton<WebhookAnswers>()
        .AddSingleton<HealthAnswers>();
}
