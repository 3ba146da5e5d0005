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

    private async Task<HealthReport> ReportAsync(CancellationToken cancellationToken)
    {
        try
        {
            services.GetRequiredService<SettingsCheck>().Pass();
            return await services.GetRequiredService<HealthCheck>().CheckAsync(cancellationToken);
        }
        catch (Exception exception) when (SettingFault.Explain(exception) is { } fault)
        {
            return new HealthReport { Status = "misconfigured", Problems = [fault] };
        }
    }
}
