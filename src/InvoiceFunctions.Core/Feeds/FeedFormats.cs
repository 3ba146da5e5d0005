namespace InvoiceFunctions.Feeds;

/// <summary>The formats on offer: their names in <c>format=</c>, their media types in <c>Accept</c>.</summary>
public static class FeedFormats
{
    private static readonly (string Name, string MediaType, Func<CsvOptions, InvoiceFeed> Create)[] Formats =
    [
        ("json", "application/json", static _ => new JsonFeed()),
        ("csv", "text/csv", static csv => new CsvFeed(csv)),
        ("ndjson", "application/x-ndjson", static _ => new NdjsonFeed()),
    ];

    /// <summary>The names, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Formats.Select(format => format.Name)];

    /// <summary>The format's name for a media type; null when no feed writes it.</summary>
    public static string? ForMediaType(string mediaType) =>
        Formats.FirstOrDefault(format => string.Equals(format.MediaType, mediaType, StringComparison.OrdinalIgnoreCase)).Name;

    /// <summary>The feed of that name, one of <see cref="Names"/>.</summary>
    public static InvoiceFeed Create(string name, CsvOptions csv) => Formats.Single(format => format.Name == name).Create(csv);
}
