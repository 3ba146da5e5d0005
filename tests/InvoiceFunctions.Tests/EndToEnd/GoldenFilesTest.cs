using System.Reflection;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>
/// What is served, byte by byte, against files in Golden/. After a change that is meant: UPDATE_GOLDEN=1 in the environment rewrites them;
/// look at the difference before it is committed.
/// </summary>
public sealed class GoldenFilesTest
{
    private static readonly string Folder = typeof(GoldenFilesTest).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "GoldenDirectory").Value!;

    [Theory]
    [InlineData("invoices.json", "invoices")]
    [InlineData("invoices.ndjson", "invoices?format=ndjson")]
    [InlineData("invoices.csv", "invoices?format=csv")]
    [InlineData("invoices-dutch-excel.csv", "invoices?format=csv&delimiter=semicolon&decimal=comma&bom=true")]
    [InlineData("debtors.csv", "invoices?format=csv&status=overdue&orderBy=daysOverdue desc,amount desc&select=customerId,invoiceNumber,daysOverdue,ageing,openAmount&top=10")]
    [InlineData("invoice.json", "invoices/{first}")]
    [InlineData("summary.json", "summary?debtors=3")]
    [InlineData("sync.json", "sync")]
    [InlineData("health.json", "health")]
    [InlineData("bad-parameter.json", "invoices?status=late")]
    public async Task What_is_served_is_what_the_golden_file_holds(string file, string path)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 18, 11, 0, 0, TimeSpan.Zero));
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = 60, Seed = 42 }, clock: clock);
        await connector.SweepAsync();

        using var response = await connector.GetAsync(path.Replace("{first}", connector.Portal.Book.Invoices[0].Id, StringComparison.Ordinal));
        var served = WithoutPort(await response.Content.ReadAsByteArrayAsync(), connector.Portal);

        var golden = Path.Combine(Folder, file);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Folder);
            await File.WriteAllBytesAsync(golden, served);
        }

        Assert.Equal(await File.ReadAllTextAsync(golden), Encoding.UTF8.GetString(served).TrimStart('\uFEFF'));
        Assert.Equal(await File.ReadAllBytesAsync(golden), served);
    }

    /// <summary>The simulated portal's port is another one each time; customers' links hold it.</summary>
    private static byte[] WithoutPort(byte[] body, PortalSimulator portal) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace(portal.BaseAddress.AbsoluteUri, "https://portal.example/v1/", StringComparison.Ordinal));
}
