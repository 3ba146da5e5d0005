using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using MijnKlantportaal.Simulator.Data;

namespace MijnKlantportaal.Simulator;

/// <summary>One customer invoice as the portal holds it.</summary>
public sealed record PortalInvoice
{
    /// <summary><c>inv_</c> and 15 lower-case letters and digits.</summary>
    public required string Id { get; init; }

    /// <summary><c>cst_</c> and 15 lower-case letters and digits.</summary>
    public required string CustomerId { get; init; }

    /// <summary>Any text at all; mostly such as <c>2026-0123</c>.</summary>
    public required string InvoiceNumber { get; init; }

    /// <summary>Calendar date in Europe/Amsterdam.</summary>
    public required DateOnly IssuedAt { get; init; }

    /// <summary>Calendar date in Europe/Amsterdam, or null: sent as <see cref="MissingAs"/> says.</summary>
    public DateOnly? DueAt { get; init; }

    /// <summary>ISO 4217.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary>The exact text that is sent, such as <c>12.90</c>.</summary>
    public required string Amount { get; init; }

    /// <summary>Null while unpaid: sent as <see cref="MissingAs"/> says. Sent in whole seconds with the Dutch offset.</summary>
    public DateTimeOffset? PaidAt { get; init; }

    /// <summary>When it came into the portal. Sent in whole seconds with the Dutch offset.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary><c>links.customer.href</c>; the book fills it in when it is left out.</summary>
    public string? CustomerUrl { get; init; }

    /// <summary>
    /// <c>links.onlinePaymentLink.href</c>; follows from the id when it is left out. Not stored then: as text it would be the
    /// larger half of an invoice's memory.
    /// </summary>
    [AllowNull]
    public string PaymentUrl
    {
        get => field ?? $"https://portal.mijnklantportaal.nl/public-invoice/{Id}/pay/{Ids.Token(Id)}";
        init;
    }

    /// <summary>The form in which a missing <see cref="DueAt"/> or <see cref="PaidAt"/> is sent.</summary>
    public MissingForm MissingAs { get; init; }

    /// <summary>Bends the JSON of this invoice before it is sent: absent members, numbers for texts, unknown members, odd links.</summary>
    public Action<JsonObject>? Shape { get; init; }
}
