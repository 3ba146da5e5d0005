using System.Globalization;
using System.Text;
using InvoiceFunctions.Invoices;
using Xunit;

namespace InvoiceFunctions.Tests.Invoices;

public sealed class AmountsTest
{
    [Fact]
    public void An_amount_is_served_digit_by_digit_as_decimal_writes_it()
    {
        var random = new Random(1);
        var amounts = Enumerable.Range(0, 10_000)
            .Select(_ => new decimal(random.Next(), random.Next(20) == 0 ? random.Next() : 0, random.Next(50) == 0 ? random.Next() : 0, random.Next(5) == 0, (byte)random.Next(random.Next(10) == 0 ? 29 : 4)))
            .Concat([0m, 0.00m, -0.00m, 0.05m, 0.5m, 1m, 12.90m, 100m, 2_147_483_647m, 2_147_483_648m, decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m]);

        Assert.All(amounts, amount => Assert.Equal(amount.ToString(CultureInfo.InvariantCulture), Text(amount)));
    }

    private static string Text(decimal amount)
    {
        Span<byte> text = stackalloc byte[Amounts.MaxLength];
        return Encoding.ASCII.GetString(text[..Amounts.Format(amount, text)]);
    }
}
