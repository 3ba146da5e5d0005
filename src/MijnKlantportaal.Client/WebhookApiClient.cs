using System.Net.Http.Json;
using System.Text.Json;

namespace MijnKlantportaal.Client;

/// <summary>The portal's webhook records as typed calls; throws what <see cref="InvoiceApiClient"/> throws. Needs the scopes webhooks.read and webhooks.write.</summary>
public sealed class WebhookApiClient(PortalCalls calls)
{
    private const string ReadScope = "webhooks.read";
    private const string WriteScope = "webhooks.write";

    /// <summary>All records there are.</summary>
    public async Task<IReadOnlyList<PortalWebhook>> ListAsync(RateBudget budget, CancellationToken cancellationToken)
    {
        var records = new List<PortalWebhook>();
        var range = new PageRange(First: 1, KnownLast: null, budget.Remaining, MaxConcurrency: 1);
        await foreach (var page in PagedReading.ReadAsync(
            (number, token) => calls.GetPageAsync("webhooks", ReadScope, number, budget, ReadOne, token), range, cancellationToken))
        {
            records.AddRange(page.Items);
        }

        return records;
    }

    /// <summary>Creates a record; the answer holds its secret. Never repeated by the retries: a repeat would make a second one.</summary>
    public async Task<PortalWebhook> CreateAsync(Uri url, string type, RateBudget budget, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(new NewWebhook(url.AbsoluteUri, type), ClientJson.Default.NewWebhook);
        var body = await calls.SendAsync(HttpMethod.Post, "webhooks", content, WriteScope, budget, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize(body ?? [], ClientJson.Default.PortalWebhook) is { Secret: not null } created
                ? created
                : throw new PortalMalformedException($"The portal made a webhook for {type} and sent no secret for it.");
        }
        catch (JsonException exception)
        {
            throw new PortalMalformedException($"The portal's answer about the webhook for {type} is not the JSON it documents.", exception);
        }
    }

    /// <summary>Deletes a record; nothing happens when there is none.</summary>
    public Task DeleteAsync(string id, RateBudget budget, CancellationToken cancellationToken) =>
        calls.SendAsync(HttpMethod.Delete, $"webhooks/{Uri.EscapeDataString(id)}", content: null, WriteScope, budget, cancellationToken);

    private static PortalWebhook ReadOne(ref Utf8JsonReader reader) =>
        JsonSerializer.Deserialize(ref reader, ClientJson.Default.PortalWebhook) ?? throw new JsonException("A webhook is null.");
}
