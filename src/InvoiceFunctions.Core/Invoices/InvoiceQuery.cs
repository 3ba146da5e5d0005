using System.Globalization;
using System.Text;
using InvoiceFunctions.Feeds;
using Microsoft.Extensions.Primitives;

namespace InvoiceFunctions.Invoices;

/// <summary>Which rows are asked for, in which order, with which columns and in which format (design, "How parameters read").</summary>
public sealed record InvoiceQuery
{
    /// <summary>The parameters there are.</summary>
    public static IReadOnlyList<string> Parameters { get; } =
    [
        "status", "customerId", "currency", "issuedFrom", "issuedTo", "dueFrom", "dueTo", "changedSince", "includeDeleted",
        "top", "skip", "orderBy", "select", "maxAge", "format", "delimiter", "decimal", "bom",
    ];

    private static readonly string WholeListForm = new InvoiceQuery().Normalise();

    private static readonly InvoiceQuery WholeList = new() { Normalised = WholeListForm, IsWholeList = true };

    /// <summary>Statuses wanted; null is any.</summary>
    public IReadOnlySet<string>? Statuses { get; init; }

    /// <summary>Customers wanted, by id; null is any.</summary>
    public IReadOnlySet<string>? CustomerIds { get; init; }

    /// <summary>Currencies wanted; null is any.</summary>
    public IReadOnlySet<string>? Currencies { get; init; }

    /// <summary>First issue date, inclusive.</summary>
    public DateOnly? IssuedFrom { get; init; }

    /// <summary>Last issue date, inclusive.</summary>
    public DateOnly? IssuedTo { get; init; }

    /// <summary>First due date, inclusive; the due date as defined under status.</summary>
    public DateOnly? DueFrom { get; init; }

    /// <summary>Last due date, inclusive.</summary>
    public DateOnly? DueTo { get; init; }

    /// <summary>Only what changed later than this, strictly.</summary>
    public DateTimeOffset? ChangedSince { get; init; }

    /// <summary>With <see cref="ChangedSince"/>: deleted invoices too, and a column <c>deletedAt</c>.</summary>
    public bool IncludeDeleted { get; init; }

    /// <summary>Rows at most, after filter and order.</summary>
    public int? Top { get; init; }

    /// <summary>Rows to pass over, after filter and order.</summary>
    public int Skip { get; init; }

    /// <summary>The order; empty is the default: issue date, newest first, ties by id.</summary>
    public IReadOnlyList<InvoiceOrder> OrderBy { get; init; } = [];

    /// <summary>The columns, in the table's order.</summary>
    public IReadOnlyList<InvoiceColumn> Columns { get; init; } = InvoiceColumns.All;

    /// <summary>The greatest age of the snapshot that the caller accepts; null: any. Never under a minute.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The format, one of <see cref="FeedFormats.Names"/>.</summary>
    public string Format { get; init; } = "json";

    /// <summary>How CSV is wanted.</summary>
    public CsvOptions Csv { get; init; } = new();

    /// <summary>The query in one form, whatever way it was written; requests of one form get one ETag.</summary>
    public string Normalised { get; private init; } = "";

    /// <summary>Whether it asks for all rows as JSON, with all columns in the default order.</summary>
    public bool IsWholeList { get; private init; }

    /// <summary>Reads a request's parameters.</summary>
    /// <param name="parameters">The parameters of the address.</param>
    /// <param name="acceptedFormat">The format that the <c>Accept</c> header asks for; <c>format=</c> beats it.</param>
    /// <exception cref="InvalidQueryException">An unknown parameter or a bad value.</exception>
    public static InvoiceQuery Parse(IEnumerable<KeyValuePair<string, StringValues>> parameters, string? acceptedFormat = null)
    {
        var text = new QueryText(parameters, Parameters);
        if (text.IsEmpty && acceptedFormat is null or "json")
        {
            return WholeList;
        }

        var includeDeleted = text.Flag("includeDeleted") ?? false;
        var query = new InvoiceQuery
        {
            Statuses = text.Words("status", InvoiceWords.Statuses)?.ToHashSet(StringComparer.Ordinal),
            CustomerIds = text.List("customerId")?.ToHashSet(StringComparer.Ordinal),
            Currencies = text.List("currency")?.ToHashSet(StringComparer.OrdinalIgnoreCase),
            IssuedFrom = text.Date("issuedFrom"),
            IssuedTo = text.Date("issuedTo"),
            DueFrom = text.Date("dueFrom"),
            DueTo = text.Date("dueTo"),
            ChangedSince = text.Instant("changedSince"),
            IncludeDeleted = includeDeleted,
            Top = text.Count("top"),
            Skip = text.Count("skip") ?? 0,
            OrderBy = text.List("orderBy")?.Select(InvoiceOrder.Parse).ToList() ?? [],
            Columns = SelectedColumns(text, includeDeleted),
            MaxAge = text.Count("maxAge") is { } seconds ? TimeSpan.FromSeconds(Math.Max(60, seconds)) : null,
            Format = text.Word("format", FeedFormats.Names) ?? acceptedFormat ?? "json",
            Csv = new CsvOptions(
                text.Word("delimiter", ["comma", "semicolon", "tab"]) switch { "semicolon" => ';', "tab" => '\t', _ => ',' },
                text.Word("decimal", ["point", "comma"]) == "comma",
                text.Flag("bom") ?? false),
        };
        if (includeDeleted && query.ChangedSince is null)
        {
            throw new InvalidQueryException("includeDeleted", "Parameter 'includeDeleted' needs 'changedSince': give the instant of your last reading.");
        }

        var normalised = query.Normalise();
        return query with { Normalised = normalised, IsWholeList = normalised == WholeListForm };
    }

    private static List<InvoiceColumn> SelectedColumns(QueryText text, bool includeDeleted)
    {
        var names = text.List("select")?.Select(name => InvoiceColumns.Find(name)?.Name ?? throw QueryText.Bad("select", name, InvoiceColumns.Names)).ToHashSet();
        var columns = InvoiceColumns.All.Where(column => names is null || names.Contains(column.Name));
        return [.. columns, .. includeDeleted ? [InvoiceColumns.DeletedAt] : Array.Empty<InvoiceColumn>()];
    }

    private string Normalise()
    {
        var form = new StringBuilder();
        Add("status", List(Statuses));
        Add("customerId", List(CustomerIds));
        Add("currency", List(Currencies?.Select(code => code.ToUpperInvariant())));
        Add("issuedFrom", IssuedFrom);
        Add("issuedTo", IssuedTo);
        Add("dueFrom", DueFrom);
        Add("dueTo", DueTo);
        Add("changedSince", ChangedSince?.ToUniversalTime());
        Add("includeDeleted", IncludeDeleted ? "true" : null);
        Add("top", Top);
        Add("skip", Skip == 0 ? null : Skip);
        Add("orderBy", OrderBy.Count == 0 ? null : string.Join(',', OrderBy));
        Add("select", InvoiceColumns.All.All(Columns.Contains) ? null : string.Join(',', Columns.Select(column => column.Name)));
        Add("format", Format);
        Add("csv", Format == "csv" ? Csv : null);
        return form.ToString();

        // Escaped, so that no value can look like the next parameter.
        static string? List(IEnumerable<string>? items) =>
            items is null ? null : string.Join(',', items.Select(Uri.EscapeDataString).Order(StringComparer.Ordinal));

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                form.Append(CultureInfo.InvariantCulture, $"{name}={(value is DateTimeOffset or DateOnly ? string.Format(CultureInfo.InvariantCulture, "{0:o}", value) : value)}&");
            }
        }
    }
}
