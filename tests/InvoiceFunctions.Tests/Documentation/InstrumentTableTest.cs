using System.Diagnostics.Metrics;
using InvoiceFunctions.Feeds;
using InvoiceFunctions.Overdue;
using InvoiceFunctions.Sync;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Tests.Documentation;

public sealed class InstrumentTableTest
{
    [Fact]
    public void Every_instrument_is_documented_with_its_unit()
    {
        using var services = new ServiceCollection().AddInvoiceCore(new ConfigurationBuilder().Build(), validateOnStart: false).BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var instruments = new List<(string Name, string? Unit)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Meter.Name is InvoiceTelemetry.Name or PortalTelemetry.Name)
                {
                    instruments.Add((instrument.Name, instrument.Unit));
                }
            },
        };
        listener.Start();

        foreach (var room in (Type[])[typeof(PortalTelemetry), typeof(SyncTelemetry), typeof(DeliveryTelemetry), typeof(FeedTelemetry)])
        {
            services.GetRequiredService(room);
        }

        Assert.Equal(
            instruments.Order(),
            Readme.Rows("ARCHITECTURE.md", "| instrument |").Select(row => (row[0].Trim('`'), (string?)row[1].Trim('`'))).Order());
    }
}
