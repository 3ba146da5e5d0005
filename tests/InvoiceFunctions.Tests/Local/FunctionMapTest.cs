using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace InvoiceFunctions.Tests.Local;

public sealed class FunctionMapTest : IAsyncLifetime
{
    private SampleHost _host = null!;

    public async Task InitializeAsync() =>
        _host = await SampleHost.StartAsync(
            [typeof(SampleHttpFunctions)], services: services => services.AddScoped<SampleService>(), environment: "Development");

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_function_gets_its_constructor_arguments_from_the_requests_own_services()
    {
        var first = await _host.Client.GetStringAsync("api/open");
        var second = await _host.Client.GetStringAsync("api/open");

        Assert.StartsWith("GET True ", first, StringComparison.Ordinal);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Without_a_route_a_function_is_found_by_its_name() =>
        Assert.StartsWith("keyed", await _host.Client.GetStringAsync("api/keyed?code=local"), StringComparison.Ordinal);

    [Theory]
    [InlineData("api/items/inv_1?select=id", "item inv_1 ?select=id True")]
    [InlineData("api/items/a%20b", "item a b  True")]
    [InlineData("api/items/search", "item search  True")]
    [InlineData("api/feed", "feed <>  True")]
    [InlineData("api/feed/$metadata", "feed <$metadata>  True")]
    [InlineData(
        "api/feed/Invoices('inv_1')/customer?$top=1&$filter=a%20eq%20%27b%27",
        "feed <Invoices('inv_1')/customer> ?$top=1&$filter=a%20eq%20%27b%27 True")]
    public async Task Route_values_arrive_by_name_and_the_query_arrives_untouched(string path, string expected) =>
        Assert.Equal(expected, await _host.Client.GetStringAsync(path));

    [Theory]
    [InlineData("POST", "api/items/search", "search POST True")]
    [InlineData("DELETE", "api/items/search", "deleted search DELETE True")]
    [InlineData("POST", "api/any", "POST True")]
    [InlineData("PATCH", "api/any", "PATCH True")]
    public async Task Functions_that_share_a_path_are_told_apart_by_method(string method, string path, string expected)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);

        using var response = await _host.Client.SendAsync(request);

        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("HEAD", "api/open")]
    [InlineData("POST", "api/open")]
    [InlineData("OPTIONS", "api/open")]
    [InlineData("HEAD", "api/items/1")]
    [InlineData("POST", "api/feed/a")]
    [InlineData("POST", "api/Keyed")]
    [InlineData("GET", "api/nothing")]
    [InlineData("GET", "open")]
    [InlineData("GET", "api")]
    [InlineData("GET", "")]
    [InlineData("GET", "admin/functions/Open")]
    public async Task What_is_not_declared_is_404_with_an_empty_body(string method, string path)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);

        using var response = await _host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(response.Content.Headers.Allow);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_declared_HEAD_is_answered()
    {
        using HttpRequestMessage request = new(HttpMethod.Head, "api/feed/a");

        using var response = await _host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task An_exception_that_escapes_is_a_bare_500_and_is_logged()
    {
        using var response = await _host.Client.GetAsync("api/throws");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
        Assert.Single(_host.Log.Lines, line => line.EndsWith(" Throws failed. InvalidOperationException", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_exception_after_half_an_answer_cuts_the_connection() =>
        await Assert.ThrowsAsync<HttpRequestException>(() => _host.Client.GetStringAsync("api/late"));
}
