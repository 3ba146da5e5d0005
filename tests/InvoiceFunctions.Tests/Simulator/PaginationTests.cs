using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.Simulator;

public class PaginationTests
{
    [Fact]
    public async Task A_page_has_the_members_of_the_vendors_contract()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = 40 });

        var page = await portal.Client().PageAsync(2);

        var list = $"{portal.BaseAddress}customer-invoices";
        Assert.Equal(
            ["current_page", "data", "first_page_url", "from", "next_page_url", "path", "per_page", "prev_page_url", "to"],
            page.Select(m => m.Key));
        Assert.Equal(2, (int)page["current_page"]!);
        Assert.Equal(15, page["data"]!.AsArray().Count);
        Assert.Equal(list + "?page=1", (string?)page["first_page_url"]);
        Assert.Equal(16, (int)page["from"]!);
        Assert.Equal(30, (int)page["to"]!);
        Assert.Equal(list + "?page=3,", (string?)page["next_page_url"]);
        Assert.Equal(list, (string?)page["path"]);
        Assert.Equal(15, (int)page["per_page"]!);
        Assert.Equal(list + "?page=1", (string?)page["prev_page_url"]);
    }

    [Theory]
    [InlineData(30, 2, 15)]
    [InlineData(31, 3, 1)]
    [InlineData(0, 1, 0)]
    public async Task The_last_page_has_no_next_even_when_it_is_full(int invoices, int lastPage, int rows)
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = invoices });

        var last = await portal.Client().PageAsync(lastPage);

        Assert.Equal(rows, last["data"]!.AsArray().Count);
        Assert.Null(last["next_page_url"]);
    }

    [Fact]
    public async Task A_page_after_the_end_is_empty_and_from_nowhere_to_nowhere()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = 30 });

        var page = await portal.Client().PageAsync(int.MaxValue);

        Assert.Empty(page["data"]!.AsArray());
        Assert.True(page.ContainsKey("from") && page["from"] is null);
        Assert.True(page.ContainsKey("to") && page["to"] is null);
        Assert.Null(page["next_page_url"]);
    }

    [Theory]
    [InlineData("?page=2,", 1)]
    [InlineData("?page=two", 1)]
    [InlineData("?page=0", 1)]
    [InlineData("?page=-2", 1)]
    [InlineData("?page=02", 1)]
    [InlineData("?page=", 1)]
    [InlineData("", 1)]
    [InlineData("?page=2", 2)]
    [InlineData("?page=%202", 2)]
    [InlineData("?page=1&page=2", 2)]
    public async Task A_page_number_is_read_as_php_reads_it(string query, int served)
    {
        await using var portal = await PortalSimulator.StartAsync();

        var page = await portal.Client().JsonAsync("customer-invoices" + query);

        Assert.Equal(served, (int)page["current_page"]!);
        Assert.Equal(served, Assert.Single(portal.Requests).Page);
    }

    [Fact]
    public async Task Following_the_stray_comma_literally_never_gets_past_page_1()
    {
        await using var portal = await PortalSimulator.StartAsync();
        var client = portal.Client();

        var first = await client.PageAsync(1);
        var next = await client.JsonAsync((string)first["next_page_url"]!);

        Assert.Equal(1, (int)next["current_page"]!);
        Assert.Equal((string?)first["next_page_url"], (string?)next["next_page_url"]);
    }

    [Fact]
    public async Task Without_the_stray_comma_the_next_page_can_be_followed()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { StrayComma = false, PageSize = 7 });
        var client = portal.Client();

        var next = await client.JsonAsync((string)(await client.PageAsync(1))["next_page_url"]!);

        Assert.Equal(2, (int)next["current_page"]!);
        Assert.Equal(7, (int)next["per_page"]!);
    }

    [Theory]
    [InlineData(PortalOrder.NewestFirst)]
    [InlineData(PortalOrder.OldestFirst)]
    [InlineData(PortalOrder.Shuffled)]
    public async Task The_pages_together_are_the_book_in_its_order(PortalOrder order)
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = 100, Order = order });
        var client = portal.Client();

        List<string> ids = [];
        for (var page = 1; page <= 7; page++)
            ids.AddRange((await client.PageAsync(page))["data"]!.AsArray().Select(i => (string)i!["id"]!));

        Assert.Equal(portal.Book.Invoices.Select(i => i.Id), ids);
        var created = portal.Book.Invoices.Select(i => i.CreatedAt.UtcTicks).ToArray();
        Assert.Equal(order == PortalOrder.NewestFirst, created.SequenceEqual(created.OrderDescending()));
        Assert.Equal(order == PortalOrder.OldestFirst, created.SequenceEqual(created.Order()));
    }

    [Fact]
    public async Task An_insert_between_two_pages_shows_a_row_twice_and_a_delete_hides_one()
    {
        await using var portal = await PortalSimulator.StartAsync(new() { Invoices = 30 });
        var before = portal.Book.Invoices;
        var client = portal.Client();

        portal.BeforeAnswer = request =>
        {
            if (request.Page == 2)
                portal.Book.Add();
        };
        var first = await client.PageAsync(1);
        var afterInsert = await client.PageAsync(2);
        portal.BeforeAnswer = null;
        portal.Book.Delete(portal.Book.Invoices[0].Id);
        portal.Book.Delete(before[0].Id);
        var afterDelete = await client.PageAsync(2);

        Assert.Equal(before[14].Id, (string?)first["data"]![14]!["id"]);
        Assert.Equal(before[14].Id, (string?)afterInsert["data"]![0]!["id"]);
        Assert.Equal(before[16].Id, (string?)afterDelete["data"]![0]!["id"]);
    }

    [Fact]
    public async Task A_script_that_throws_is_a_bare_500()
    {
        await using var portal = await PortalSimulator.StartAsync();
        portal.BeforeAnswer = _ => throw new InvalidOperationException("script");

        Assert.Equal(System.Net.HttpStatusCode.InternalServerError, await portal.Client().StatusAsync());
    }
}
