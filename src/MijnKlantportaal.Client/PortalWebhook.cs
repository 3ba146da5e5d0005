namespace MijnKlantportaal.Client;

/// <summary>A webhook record of the portal.</summary>
public sealed record PortalWebhook
{
    /// <summary>The events about invoices that the portal can send.</summary>
    public static IReadOnlyList<string> InvoiceEvents { get; } = ["invoice-created", "invoice-paid", "invoice-deleted", "invoice-chargeback"];

    /// <summary>The record's id, <c>wbh_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The event, one of <see cref="InvoiceEvents"/>.</summary>
    public required string Type { get; init; }

    /// <summary>Where the portal sends it.</summary>
    public required string Url { get; init; }

    /// <summary>What the portal sends in <c>X-Webhook-Signature</c>; null where an answer leaves it out.</summary>
    public string? Secret { get; init; }
}

/// <summary>What creates a webhook record.</summary>
internal sealed record NewWebhook(string Url, string Type);
