namespace MijnKlantportaal.Simulator;

/// <summary>A registered webhook. The simulator keeps it but calls nobody: the payload is not documented.</summary>
/// <param name="Id"><c>wbh_</c> and 15 lower-case letters and digits.</param>
/// <param name="Type">One of <see cref="Types"/>.</param>
/// <param name="Url">Absolute, http or https.</param>
/// <param name="Secret">What the portal would send in <c>X-Webhook-Signature</c>.</param>
/// <param name="CreatedAt">When it was registered.</param>
public sealed record PortalWebhook(string Id, string Type, string Url, string Secret, DateTimeOffset CreatedAt)
{
    /// <summary>The types the portal knows for invoices; another one is refused with 422.</summary>
    public static IReadOnlyList<string> Types { get; } = ["invoice-created", "invoice-paid", "invoice-deleted", "invoice-chargeback"];
}
