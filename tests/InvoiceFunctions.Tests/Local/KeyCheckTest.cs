using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace InvoiceFunctions.Tests.Local;

public sealed class KeyCheckTest
{
    [Theory]
    [InlineData("api/open", null, null, HttpStatusCode.OK)]
    [InlineData("api/open", "wrong", "wrong", HttpStatusCode.OK)]
    [InlineData("api/Keyed", null, null, HttpStatusCode.Unauthorized)]
    [InlineData("api/Keyed", "", null, HttpStatusCode.Unauthorized)]
    [InlineData("api/Keyed", "wrong", null, HttpStatusCode.Unauthorized)]
    [InlineData("api/Keyed", null, "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("api/Keyed", "LOCAL", null, HttpStatusCode.Unauthorized)]
    [InlineData("api/Keyed", "local", null, HttpStatusCode.OK)]
    [InlineData("api/Keyed", null, "local", HttpStatusCode.OK)]
    [InlineData("api/Keyed", "local-master", null, HttpStatusCode.OK)]
    [InlineData("api/Keyed", null, "local-master", HttpStatusCode.OK)]
    [InlineData("api/Keyed", "local", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("api/Keyed", "wrong", "local", HttpStatusCode.OK)]
    [InlineData("api/master", null, null, HttpStatusCode.Unauthorized)]
    [InlineData("api/master", "local", null, HttpStatusCode.Unauthorized)]
    [InlineData("api/master", null, "local", HttpStatusCode.Unauthorized)]
    [InlineData("api/master", "local-master", null, HttpStatusCode.OK)]
    [InlineData("api/master", null, "local-master", HttpStatusCode.OK)]
    [InlineData("api/unlevelled", null, null, HttpStatusCode.Unauthorized)]
    [InlineData("api/unlevelled", "local", null, HttpStatusCode.OK)]
    public async Task Each_level_opens_to_its_key_in_the_query_or_in_the_header_and_the_header_wins(
        string path, string? code, string? header, HttpStatusCode expected)
    {
        await using var host = await SampleHost.StartAsync([typeof(SampleHttpFunctions)], services: s => s.AddScoped<SampleService>());
        using HttpRequestMessage request = new(HttpMethod.Get, code is null ? path : $"{path}?code={code}");
        if (header is not null)
            request.Headers.Add("x-functions-key", header);

        using var response = await host.Client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.Unauthorized)
            Assert.Equal("", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_keys_are_settings()
    {
        Dictionary<string, string?> settings = new() { ["Local:FunctionKey"] = "sleutel-é", ["Local:MasterKey"] = "loper" };
        await using var host = await SampleHost.StartAsync([typeof(SampleHttpFunctions)], settings, s => s.AddScoped<SampleService>());

        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("api/Keyed?code=sleutel-%C3%A9")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("api/master?code=loper")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Client.GetAsync("api/Keyed?code=local")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Client.GetAsync("api/master?code=local-master")).StatusCode);
    }
}
