using System.Globalization;
using System.Text.Json;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

public sealed class ExactnessTest
{
    [Theory]
    [InlineData(0, PortalOrder.NewestFirst)]
    [InlineData(1, PortalOrder.NewestFirst)]
    [InlineData(14, PortalOrder.OldestFirst)]
    [InlineData(15, PortalOrder.Shuffled)]
    [InlineData(16, PortalOrder.NewestFirst)]
    [InlineData(900, PortalOrder.NewestFirst)]
    [InlineData(900, PortalOrder.OldestFirst)]
    [InlineData(900, PortalOrder.Shuffled)]
    public async Task The_rows_served_are_the_portals_truth_value_by_value(int invoices, PortalOrder order)
    {
        await using var connector = await Connector.StartAsync(new SimulatorOptions { Invoices = invoices, Order = order });

        var rows = await connector.RowsAsync();

        var truth = connector.Portal.Book.Invoices.ToDictionary(invoice => invoice.Id);
        Assert.Equal(invoices, rows.Count);
        Assert.Equal(truth.Keys.Order(), rows.Select(row => Text(row, "id")).Order());
        Assert.All(rows, row => AssertSame(truth[Text(row, "id")!], row));
        Assert.Equal(0, connector.Portal.Refused);
    }

    private static void AssertSame(PortalInvoice truth, JsonElement row)
    {
        Assert.Equal(truth.InvoiceNumber, Text(row, "invoiceNumber"));
        Assert.Equal(truth.CustomerId, Text(row, "customerId"));
        Assert.Equal(truth.IssuedAt.ToString("O", CultureInfo.InvariantCulture), Text(row, "issuedAt"));
        Assert.Equal(truth.DueAt?.ToString("O", CultureInfo.InvariantCulture), Text(row, "dueAt"));
        Assert.Equal(truth.Currency, Text(row, "currency"));
        Assert.Equal(truth.Amount, row.GetProperty("amount").GetRawText());
        Assert.Equal(Atom(truth.PaidAt), Text(row, "paidAt"));
        Assert.Equal(Atom(truth.CreatedAt), Text(row, "createdAt"));
        Assert.Equal(truth.CustomerUrl, Text(row, "customerUrl"));
        Assert.Equal(truth.PaymentUrl, Text(row, "paymentUrl"));
        Assert.Equal(truth.PaidAt is null ? truth.Amount : "0", row.GetProperty("openAmount").GetRawText());
        Assert.Equal(truth.PaidAt is not null, Text(row, "status") == "paid");
    }

    private static string? Text(JsonElement row, string column) => row.GetProperty(column).GetString();

    private static string? Atom(DateTimeOffset? instant) => instant?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
