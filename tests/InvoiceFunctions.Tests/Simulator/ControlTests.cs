using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Simulator;

public class ControlTests
{
    [Fact]
    public async Task A_simulator_run_by_itself_takes_commands_over_http()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Control = true });
        var client = portal.Client();

        var added = await CommandAsync(client, "add?count=2");
        var deleted = await CommandAsync(client, $"delete?id={added[0]}");
        var paid = await CommandAsync(client, $"pay?id={added[1]}");
        await CommandAsync(client, "fault?kind=status&status=503&page=2");
        var first = await client.StatusAsync("customer-invoices?page=1");
        var second = await client.StatusAsync("customer-invoices?page=2");
        await CommandAsync(client, "rotate-key?key=next");
        var requests = JsonNode.Parse(await client.GetStringAsync("/simulator/requests"))!.AsArray();

        Assert.Equal(2, added.Length);
        Assert.Null(portal.Book.Find(deleted[0]));
        Assert.NotNull(portal.Book.Find(paid[0])!.PaidAt);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (first, second));
        Assert.Equal("next", portal.ApiKey);
        Assert.Equal([200, 503], requests.Select(r => (int)r!["status"]!));
    }

    [Theory]
    [InlineData("fault?kind=earthquake", 400)]
    [InlineData("fault", 400)]
    [InlineData("fault?kind=status&status=9", 400)]
    [InlineData("fault?kind=reset&times=0", 400)]
    [InlineData("rotate-key", 400)]
    [InlineData("pay?id=inv_none", 404)]
    [InlineData("dance", 404)]
    public async Task A_command_that_makes_no_sense_is_refused(string command, int status)
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Control = true });

        using var response = await portal.Client().PostAsync($"/simulator/{command}", "");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.NotEmpty(await response.BodyAsync());
    }

    [Fact]
    public async Task In_process_there_are_no_commands_unless_asked_for()
    {
        await using var portal = await PortalSimulator.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, await portal.Client().StatusAsync("/simulator"));
    }

    [Fact]
    public void Options_come_from_a_section_and_a_list_replaces_the_default()
    {
        var section = Section(("Invoices", "12"), ("Latency", "00:00:00.1"), ("Order", "shuffled"), ("Now", "2026-11-20T10:00:00+01:00"),
            ("Scopes", "invoices.read, customers.read"));

        var options = SimulatorOptions.From(section);

        Assert.Equal((12, TimeSpan.FromMilliseconds(100), PortalOrder.Shuffled), (options.Invoices, options.Latency, options.Order));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.FromHours(1)), options.Now);
        Assert.Equal(["invoices.read", "customers.read"], options.Scopes);
        Assert.Equal(["a", "b"], SimulatorOptions.From(Section(("Scopes:0", "a"), ("Scopes:1", "b"))).Scopes);
        Assert.Equal(4, SimulatorOptions.From(Section()).Scopes.Count);
    }

    [Theory]
    [InlineData("Invoices", "many")]
    [InlineData("Order", "Sideways")]
    [InlineData("Latency", "-00:00:01")]
    public void An_unreadable_option_is_named_on_one_line(string name, string value)
    {
        var refusal = Assert.Throws<ArgumentException>(() => SimulatorOptions.From(Section((name, value))));

        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void The_command_line_is_read_with_and_without_the_section_and_refuses_what_it_does_not_know()
    {
        var options = SimulatorProgram.Options(["--Invoices", "7", "--Simulator:Seed=3", "--port", "0"]);

        Assert.Equal((7, 3, true), (options.Invoices, options.Seed, options.Control));
        var refusal = Assert.Throws<ArgumentException>(() => SimulatorProgram.Options(["--Invioces", "7"]));
        Assert.Contains("Invioces", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SimulatorProgram.Options(["--Invoices"]));
        Assert.Throws<ArgumentException>(() => SimulatorProgram.Options(["7"]));
    }

    private static IConfiguration Section(params (string Name, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(v => v.Name, string? (v) => v.Value)).Build();

    private static async Task<string[]> CommandAsync(HttpClient client, string command)
    {
        using var response = await client.PostAsync($"/simulator/{command}", "");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.BodyAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
