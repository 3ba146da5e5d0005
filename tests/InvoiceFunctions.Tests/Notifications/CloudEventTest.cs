using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using InvoiceFunctions.Tests.Overdue;

namespace InvoiceFunctions.Tests.Notifications;

public sealed class CloudEventTest
{
    [Fact]
    public async Task One_by_one_an_event_holds_the_stage_and_the_row_as_it_is_served()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("each"));
        var invoice = book.Add(1, daysLate: 8, amount: "1234.50");

        await book.SyncAndNotifyAsync();

        var call = Assert.Single(book.Receiver.Received);
        var cloudEvent = Decode(call);
        Assert.Equal("POST", call.Method);
        Assert.Equal("nl.mijnklantportaal.invoice.overdue", cloudEvent.Type);
        Assert.Equal($"{invoice}/7", cloudEvent.Id);
        Assert.Equal(["stage", "invoice"], Names(call.Json.GetProperty("data")));
        Assert.Equal(7, call.Json.GetProperty("data").GetProperty("stage").GetInt32());
        Assert.Equal(Assert.Single(await book.Connector.RowsAsync()).GetRawText(), call.Json.GetProperty("data").GetProperty("invoice").GetRawText());
        Assert.Contains("\"amount\":1234.50,", call.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_digest_holds_totals_by_currency_and_all_notices_the_latest_first()
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook("digest"));
        var (first, second, third) = (book.Add(1, daysLate: 8, amount: "0.10"), book.Add(2, daysLate: 400, amount: "0.20"), book.Add(3, daysLate: 1, "7", "USD"));

        await book.SyncAndNotifyAsync();

        var call = Assert.Single(book.Receiver.Received);
        var data = call.Json.GetProperty("data");
        Assert.Equal("nl.mijnklantportaal.invoices.overdue", Decode(call).Type);
        Assert.Equal(["asOf", "totals", "notices"], Names(data));
        Assert.Equal(
            ["""{"currency":"EUR","count":2,"openAmount":0.30}""", """{"currency":"USD","count":1,"openAmount":7}"""],
            data.GetProperty("totals").EnumerateArray().Select(total => total.GetRawText()));
        Assert.Equal([(second, 30), (first, 7), (third, 1)], call.Notices);
        Assert.All(data.GetProperty("notices").EnumerateArray(), notice => Assert.Equal(["stage", "invoice"], Names(notice)));
        var rows = (await book.Connector.RowsAsync()).ToDictionary(row => row.GetProperty("id").GetString()!, row => row.GetRawText());
        Assert.All(
            data.GetProperty("notices").EnumerateArray().Select(notice => notice.GetProperty("invoice")),
            row => Assert.Equal(rows[row.GetProperty("id").GetString()!], row.GetRawText()));
    }

    [Fact]
    public async Task A_digests_id_is_its_channel_and_its_members_the_same_whenever_and_wherever_they_are_told()
    {
        async Task<string> IdAsync(string channel, params int[] numbers)
        {
            await using var book = await LateBook.StartAsync(LateBook.Webhook("digest", channel));
            foreach (var number in numbers)
            {
                book.Add(number, daysLate: 8 + (number % 2));
            }

            await book.SyncAndNotifyAsync();
            return Assert.Single(book.Receiver.Received).Id;
        }

        var id = await IdAsync("team", 1, 2);

        Assert.Matches("^team-[0-9a-f]{24}$", id);
        Assert.Equal(id, await IdAsync("team", 2, 1));
        Assert.NotEqual(id, await IdAsync("team", 1, 2, 3));
        Assert.EndsWith(id["team".Length..], await IdAsync("board", 1, 2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("each")]
    [InlineData("digest")]
    public async Task It_is_structured_JSON_with_the_headers_of_Standard_Webhooks(string mode)
    {
        await using var book = await LateBook.StartAsync(LateBook.Webhook(mode));
        book.Add(1, daysLate: 8);

        await book.SyncAndNotifyAsync();

        var call = Assert.Single(book.Receiver.Received);
        var cloudEvent = Decode(call);
        Assert.Equal("application/cloudevents+json; charset=utf-8", call.ContentType);
        Assert.Equal(CloudEventsSpecVersion.V1_0, cloudEvent.SpecVersion);
        Assert.Equal("application/json", cloudEvent.DataContentType);
        Assert.Equal("urn:mijnklantportaal:invoicefunctions", cloudEvent.Source!.ToString());
        Assert.Equal(book.Clock.GetUtcNow(), cloudEvent.Time);
        Assert.Equal(cloudEvent.Id, call.Id);
        Assert.Equal(book.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), call.Headers["webhook-timestamp"]);
        Assert.Equal(call.ExpectedSignature(LateBook.Secret), call.Headers["webhook-signature"]);
        Assert.False(call.Headers.ContainsKey("Authorization"));
        Assert.False(call.Headers.ContainsKey("x-functions-key"));
    }

    [Fact]
    public async Task An_invoice_number_of_any_text_arrives_as_it_is()
    {
        const string Number = "=HYPERLINK(\"x\")\r\n<b>é 漢 \u2028";
        await using var book = await LateBook.StartAsync(LateBook.Webhook("each"));
        book.Portal.Book.Add(LateBook.Invoice(book.Portal, 1, daysLate: 8) with { InvoiceNumber = Number });

        await book.SyncAndNotifyAsync();

        var call = Assert.Single(book.Receiver.Received);
        Assert.Equal(Number, call.Json.GetProperty("data").GetProperty("invoice").GetProperty("invoiceNumber").GetString());
        Assert.Equal(call.ExpectedSignature(LateBook.Secret), call.Headers["webhook-signature"]);
    }

    private static CloudEvent Decode(Call call) =>
        new JsonEventFormatter().DecodeStructuredModeMessage(call.Body, new ContentType(call.ContentType!), extensionAttributes: null);

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);
}
