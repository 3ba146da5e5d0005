using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using InvoiceFunctions.Health;
using Microsoft.Extensions.DependencyInjection;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>What these tests ask of the connector and read from its answers.</summary>
internal static class Answers
{
    /// <summary>A portal in trouble is given up soon: retries follow at once.</summary>
    public static void Impatient(IServiceCollection services) =>
        services.PostConfigure<PortalOptions>(options => options.RetryDelay = TimeSpan.FromMilliseconds(1));

    /// <summary>A portal that stalls is given up sooner too.</summary>
    public static void Hasty(IServiceCollection services) => services.PostConfigure<PortalOptions>(options =>
    {
        options.RetryDelay = TimeSpan.FromMilliseconds(1);
        options.AttemptTimeout = TimeSpan.FromMilliseconds(300);
    });

    /// <summary>Runs the sweep's timer.</summary>
    public static Task SweepAsync(this Connector connector) => connector.FireAsync(TimerNames.Sync);

    /// <summary>The whole of an answer that must be 200, as JSON.</summary>
    public static async Task<JsonElement> JsonAsync(this Connector connector, string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await connector.GetAsync(path);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>The title of an error answer, which must be problem details with this status.</summary>
    public static async Task<string> ProblemAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        return problem.GetProperty("title").GetString()!;
    }

    /// <summary>The title of the error that this address answers.</summary>
    public static async Task<string> ProblemAsync(this Connector connector, string path, HttpStatusCode status)
    {
        using var response = await connector.GetAsync(path);
        return await response.ProblemAsync(status);
    }

    /// <summary>A header, of the answer or of its content; null when it is not there.</summary>
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) || response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;

    /// <summary>When to ask again, in seconds: a whole number from 1 to 120.</summary>
    public static int RetryAfter(this HttpResponseMessage response)
    {
        var seconds = int.Parse(response.Header("Retry-After")!, NumberStyles.None, CultureInfo.InvariantCulture);
        Assert.InRange(seconds, 1, 120);
        return seconds;
    }

    /// <summary>A text cell; null where it is null.</summary>
    public static string? Text(this JsonElement row, string column) => row.GetProperty(column).GetString();

    /// <summary>The rows' ids, in order.</summary>
    public static IEnumerable<string> Ids(this IEnumerable<JsonElement> rows) => rows.Select(row => row.Text("id")!);

    /// <summary>A GET with headers.</summary>
    public static async Task<HttpResponseMessage> GetAsync(this Connector connector, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"api/{path}", UriKind.Relative));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await connector.Http.SendAsync(request);
    }

    /// <summary>What gzip packed.</summary>
    public static byte[] Inflate(byte[] packed)
    {
        using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
