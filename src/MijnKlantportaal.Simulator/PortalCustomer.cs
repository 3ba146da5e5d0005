namespace MijnKlantportaal.Simulator;

/// <summary>One customer as the portal holds it.</summary>
/// <param name="Id"><c>cst_</c> and 15 lower-case letters and digits.</param>
/// <param name="CompanyName">With accents, apostrophes and ampersands, as names have.</param>
/// <param name="Address">Street and number.</param>
/// <param name="ZipCode">Dutch: <c>1234 AB</c>.</param>
/// <param name="City">Place name.</param>
/// <param name="CountryCode">ISO 3166-1, two letters.</param>
/// <param name="PrimaryEmail">Always under <c>.example</c>, so that nothing can ever be sent to a real address.</param>
/// <param name="Phone">With country code.</param>
/// <param name="Integration">The bookkeeping system it came from, or null.</param>
/// <param name="IntegrationId">Its number there, or null.</param>
/// <param name="CustomerGroups">Ids of groups; mostly none. The form of an element is not documented: text is a guess.</param>
/// <param name="CreatedAt">Sent in whole seconds with the Dutch offset.</param>
public sealed record PortalCustomer(
    string Id,
    string CompanyName,
    string Address,
    string ZipCode,
    string City,
    string CountryCode,
    string PrimaryEmail,
    string Phone,
    string? Integration,
    string? IntegrationId,
    IReadOnlyList<string> CustomerGroups,
    DateTimeOffset CreatedAt);
