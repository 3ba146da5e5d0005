using InvoiceFunctions.Invoices;
using InvoiceFunctions.Notifications;
using InvoiceFunctions.Tests.Local;
using InvoiceFunctions.Tests.Overdue;
using Microsoft.Extensions.Logging;

namespace InvoiceFunctions.Tests.Notifications;

public sealed class LogChannelTest
{
    private static readonly DateTimeOffset AsOf = new(2026, 3, 11, 8, 5, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_digest_is_a_line_with_totals_and_a_line_for_each_notice_the_latest_first()
    {
        var lines = await LoggedAsync(
            (1, Rows.Row(-3, 12.90m, number: "2026-0007")),
            (30, Rows.Row(-40, 1234.5m, number: "2026-0001")),
            (1, Rows.Row(-1, 10, number: "2026-0009", currency: "USD")));

        Assert.Equal(
            [
                "Overdue notice ours-0123: EUR 1,247.40 on 2 invoices, USD 10.00 on 1 invoices, as of 2026-03-11T08:05:00.0000000+00:00.",
                "2026-0001 of cst_000000000000001: EUR 1234.5, due 2026-01-30, 40 days past due, stage 30.",
                "2026-0007 of cst_000000000000001: EUR 12.90, due 2026-03-08, 3 days past due, stage 1.",
                "2026-0009 of cst_000000000000001: USD 10, due 2026-03-10, 1 days past due, stage 1.",
            ],
            lines);
    }

    [Fact]
    public async Task After_ten_the_others_are_counted()
    {
        var lines = await LoggedAsync([.. Enumerable.Range(1, 14).Select(late => (1, Rows.Row(-late)))]);

        Assert.Equal(12, lines.Count);
        Assert.Equal("… and 4 more.", lines[^1]);
    }

    [Fact]
    public async Task A_payment_link_is_never_logged()
    {
        var row = Rows.Row(-3);
        Assert.NotNull(row.Invoice.PaymentUrl);

        var lines = await LoggedAsync((1, row));

        Assert.DoesNotContain(lines, line => line.Contains("http", StringComparison.Ordinal) || line.Contains("t0ken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_portal_sends_cannot_begin_a_log_line_of_its_own()
    {
        const string Evil = "x\r\ninfo: all is paid\u0085\u2028\u2029\u001b[2J\t\0";
        var lines = await LoggedAsync($"{Evil}/1", (1, Rows.Row(-3, number: Evil, customer: Evil, currency: Evil)));

        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.DoesNotContain(line, character => char.IsControl(character) || character is '\u2028' or '\u2029'));
        Assert.All(lines, line => Assert.Contains("x  info: all is paid", line, StringComparison.Ordinal));
    }

    private static Task<List<string>> LoggedAsync(params (int Stage, InvoiceRow Row)[] notices) => LoggedAsync("ours-0123", notices);

    private static async Task<List<string>> LoggedAsync(string id, params (int Stage, InvoiceRow Row)[] notices)
    {
        using var log = new LogLines();
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(log));
        var channel = new LogChannel(logging.CreateLogger<LogChannel>());

        var (result, reason) = await channel.SendAsync(new NotificationMessage(id, IsDigest: true, AsOf, notices), default);

        Assert.Equal((DeliveryResult.Delivered, null), (result, reason));
        return [.. log.Lines.Select(line => line.Replace($"Information {typeof(LogChannel).FullName}:", "", StringComparison.Ordinal).Trim())];
    }
}
