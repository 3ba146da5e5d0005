using InvoiceFunctions.Health;
using InvoiceFunctions.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace InvoiceFunctions.Http;

/// <summary>Answers how the connector is: 200, or 503 when somebody should look. Also where a bad setting keeps all else from working.</summary>
public sealed class HealthAnswers(IServiceProvider services)
{
    /// <summary>The report.</summary>
    public async Task<IResult> GetAsync(HttpRequest request)
    {
        var report = await ReportAsync(request.HttpContext.RequestAborted);
        return AnswerJson.Fresh(request, report, AnswerJson.Served.HealthReport, report.IsWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private async Task<HealthReport> ReportAsync(CancellationToken cancellationToken) =>
        Faults() is { Count: > 0 } faults
            ? new HealthReport { Status = "misconfigured", Problems = faults }
            : await services.GetRequiredService<HealthCheck>().CheckAsync(cancellationToken);

    // In Azure nothing is validated at start, and some settings are used by timers only.
    private List<string> Faults()
    {
        var faults = new List<string>();
        foreach (var check in services.GetServices<SettingsCheck>())
        {
            try
            {
                check.Read(services);
            }
            catch (Exception exception) when (SettingFault.Explain(exception) is { } fault)
            {
                faults.Add(fault);
            }
        }

        return faults;
    }
}
