using System.Diagnostics;
using InvoiceFunctions.Tests.Telemetry;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using MijnKlantportaal.Client;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Client;

public sealed class PortalTelemetryTest
{
    [Fact]
    public async Task Every_attempt_counts_by_its_status_with_its_duration()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.ServerError, times: 2);
        using var pipeline = PortalPipeline.To(portal);
        using var requests = new MetricCollector<long>(pipeline.Meters, PortalTelemetry.Name, "mijnklantportaal.client.requests");
        using var durations = new MetricCollector<double>(pipeline.Meters, PortalTelemetry.Name, "mijnklantportaal.client.request.duration");

        await pipeline.InvoiceAsync(portal.Book.Invoices[0].Id);
        await pipeline.InvoiceAsync("inv_gone");

        Assert.Equal([(500, "500"), (500, "500"), (200, null), (404, null)], requests.GetMeasurementSnapshot().Select(Ending));
        Assert.Equal(4, durations.GetMeasurementSnapshot().Count);
        Assert.All(durations.GetMeasurementSnapshot(), measured => Assert.InRange(measured.Value, double.Epsilon, 60));
        Assert.All(requests.GetMeasurementSnapshot(), measured => Assert.Equal("GET", measured.Tags["http.request.method"]));
    }

    [Fact]
    public async Task A_refusal_is_counted_and_a_request_that_the_budget_kept_back_is_not()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { RequestsPerMinute = 1 });
        using var other = PortalPipeline.To(portal);
        using var pipeline = PortalPipeline.To(portal);
        await other.InvoiceAsync(portal.Book.Invoices[0].Id);
        using var requests = new MetricCollector<long>(pipeline.Meters, PortalTelemetry.Name, "mijnklantportaal.client.requests");
        using var refusals = new MetricCollector<long>(pipeline.Meters, PortalTelemetry.Name, "mijnklantportaal.client.refusals");

        await Assert.ThrowsAsync<PortalRateLimitedException>(() => pipeline.InvoiceAsync()); // Refused by the portal.
        await Assert.ThrowsAsync<PortalRateLimitedException>(() => pipeline.InvoiceAsync()); // Not sent.

        Assert.Equal((429, "429"), Ending(Assert.Single(requests.GetMeasurementSnapshot())));
        Assert.Equal(1, Assert.Single(refusals.GetMeasurementSnapshot()).Value);
    }

    [Fact]
    public async Task What_never_came_or_broke_off_is_an_error_without_a_status()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.Faults.Add(Fault.ResetMidBody);
        portal.Faults.Add(Fault.Reset);
        using var pipeline = PortalPipeline.To(portal);
        using var requests = new MetricCollector<long>(pipeline.Meters, PortalTelemetry.Name, "mijnklantportaal.client.requests");

        await pipeline.InvoiceAsync(portal.Book.Invoices[0].Id);

        var endings = requests.GetMeasurementSnapshot().Select(Ending).ToList();
        Assert.Equal([null, null, 200], endings.Select(ending => ending.Status));
        Assert.All(endings[..2], ending => Assert.NotNull(ending.Error));
    }

    [Fact]
    public async Task A_request_is_a_span_that_names_what_was_asked_for_and_no_id_and_no_page()
    {
        using var root = new Activity("test").Start();
        using var spans = new Spans(root);
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = 20 });
        using var pipeline = PortalPipeline.To(portal);
        var id = portal.Book.Invoices[0].Id;

        await pipeline.ReadAllAsync(knownLast: 2);
        await pipeline.InvoiceAsync(id);

        Assert.Equal(["GET customer-invoices", "GET customer-invoices", "GET customer-invoices"], spans.Ended.Select(span => span.DisplayName));
        Assert.All(spans.Ended, span => Assert.Equal(
            ["http.request.method=GET", "http.response.status_code=200", "server.address=127.0.0.1", $"server.port={portal.BaseAddress.Port}"],
            span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Order()));
        Assert.DoesNotContain(spans.Ended, span => span.TagObjects.Any(tag => $"{tag.Value}".Contains(id, StringComparison.Ordinal)));
    }

    private static (int? Status, string? Error) Ending(CollectedMeasurement<long> measured) =>
        ((int?)measured.Tags.GetValueOrDefault("http.response.status_code"), (string?)measured.Tags.GetValueOrDefault("error.type"));
}
