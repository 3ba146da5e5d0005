using System.Globalization;
using System.Net;
using System.Text.Json;
using InvoiceFunctions.Tests.EndToEnd;

namespace InvoiceFunctions.Tests.Processes;

/// <summary>An invoice as far as it changes in these tests.</summary>
internal sealed record ServedRow(string Id, decimal Amount, DateTimeOffset? PaidAt);

/// <summary>A whole answer of <c>GET api/invoices</c>, which was 200.</summary>
internal sealed record Served(DateTimeOffset AsOf, string ETag, IReadOnlyList<ServedRow> Rows)
{
    /// <summary>Asks for it.</summary>
    public static async Task<Served> GetAsync(HttpClient http)
    {
        using var response = await http.GetAsync("api/invoices");
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode}: {body}");
        Assert.Equal("true", response.Header("X-Snapshot-Complete"));
        var rows = JsonDocument.Parse(body).RootElement.EnumerateArray()
            .Select(row => new ServedRow(row.Text("id")!, row.GetProperty("amount").GetDecimal(), row.Text("paidAt") is { } paid ? Instant(paid) : null))
            .ToList();
        Assert.Equal($"{rows.Count}", response.Header("X-Total-Count"));
        return new Served(AsOfOf(response), response.Header("ETag")!, rows);
    }

    /// <summary>How fresh an answer is.</summary>
    public static DateTimeOffset AsOfOf(HttpResponseMessage response) => Instant(response.Header("X-Snapshot-AsOf")!);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
