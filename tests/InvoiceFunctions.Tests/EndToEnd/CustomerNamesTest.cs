using System.Text.Json;
using InvoiceFunctions.Health;
using InvoiceFunctions.Sync;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

public sealed class CustomerNamesTest
{
    private static readonly Dictionary<string, string?> Included = new() { ["Customers:Include"] = "true" };

    [Fact]
    public async Task With_names_on_every_row_has_its_customers_name()
    {
        var clock = new MovableClock();
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 100 }, Included, clock);
        using var before = await connector.GetAsync("invoices");

        await connector.FireAsync(TimerNames.Sync);
        clock.Move(SnapshotReader.CheckInterval);
        var rows = await connector.RowsAsync();
        using var after = await connector.GetAsync("invoices");

        Assert.Equal(100, rows.Count);
        Assert.All(rows, row => Assert.Equal(
            connector.Portal.Book.FindCustomer(row.GetProperty("customerId").GetString()!)!.CompanyName, row.GetProperty("customerName").GetString()));
        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
    }

    [Fact]
    public async Task A_key_that_may_not_read_customers_leaves_names_null_and_a_line_in_health()
    {
        await using var connector = await Connector.StartAsync(settings: Included);
        connector.Portal.Scopes.Remove("customers.read");

        await connector.FireAsync(TimerNames.Sync);
        await connector.FireAsync(TimerNames.Sync);
        var rows = await connector.RowsAsync();
        var health = await connector.JsonAsync("health");

        Assert.Equal(16, rows.Count);
        Assert.All(rows, row => Assert.Equal(JsonValueKind.Null, row.GetProperty("customerName").ValueKind));
        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.Contains("customers.read", health.GetProperty("problems")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_setting_no_customer_is_asked_for()
    {
        await using var connector = await Connector.StartAsync();

        await connector.FireAsync(TimerNames.Sync);

        Assert.DoesNotContain(connector.Portal.Requests, request => request.Path.Contains("customers", StringComparison.Ordinal));
    }
}
