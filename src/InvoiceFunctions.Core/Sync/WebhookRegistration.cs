using InvoiceFunctions.Secrets;
using Microsoft.Extensions.Options;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>The webhook records as they are after a registration.</summary>
/// <param name="Url">Where the portal sends events.</param>
/// <param name="Created">Events that a record was made for just now.</param>
/// <param name="Kept">Events whose record was there already, with its secret.</param>
public sealed record RegisteredWebhooks(Uri Url, IReadOnlyList<string> Created, IReadOnlyList<string> Kept);

/// <summary>
/// Sees to it that the portal has a webhook record of ours for each event about invoices, and that we know its secret. Running it twice
/// changes nothing; a record whose secret is not known is made anew.
/// </summary>
public sealed class WebhookRegistration(PortalLease lease, WebhookApiClient client, IWebhookSecrets secrets, IOptions<PublicAddressOptions> address)
{
    /// <summary>Registers.</summary>
    /// <returns>What there is now; null when somebody else reads the portal just now.</returns>
    /// <exception cref="PublicAddressMissingException">No public address is set.</exception>
    public async Task<RegisteredWebhooks?> RegisterAsync(CancellationToken cancellationToken)
    {
        var root = address.Value.PublicBaseUri ?? throw new PublicAddressMissingException();
        var url = new Uri(root, "api/webhooks/mijnklantportaal");
        await using var hold = await lease.TryTakeAsync(cancellationToken);
        if (hold is null)
        {
            return null;
        }

        await hold.ReserveAsync(hold.Budget.Remaining, cancellationToken);
        var ours = (await client.ListAsync(hold.Budget, cancellationToken)).Where(record => record.Url == url.AbsoluteUri).ToList();
        var known = await secrets.ReadAsync(afresh: true, cancellationToken);
        var next = new Dictionary<string, string>();
        var (created, kept) = (new List<string>(), new List<string>());
        foreach (var type in PortalWebhook.InvoiceEvents)
        {
            var record = ours.Find(there => there.Type == type && known.ContainsKey(there.Id));
            (record is null ? created : kept).Add(type);
            record ??= await client.CreateAsync(url, type, hold.Budget, cancellationToken);
            next[record.Id] = known.GetValueOrDefault(record.Id) ?? record.Secret!;

            // At once, beside those still needed: a record whose secret got lost between two calls would be called in vain.
            if (!known.ContainsKey(record.Id))
            {
                await secrets.WriteAsync(known.Where(pair => !next.ContainsKey(pair.Key)).Concat(next).ToDictionary(), cancellationToken);
            }
        }

        if (!next.Keys.ToHashSet().SetEquals(known.Keys))
        {
            await secrets.WriteAsync(next, cancellationToken);
        }

        foreach (var stale in ours.Where(record => !next.ContainsKey(record.Id)))
        {
            await client.DeleteAsync(stale.Id, hold.Budget, cancellationToken);
        }

        return new RegisteredWebhooks(url, created, kept);
    }
}

/// <summary>The app does not know its own address.</summary>
public sealed class PublicAddressMissingException()
    : InvalidOperationException("PublicBaseUri is not set: set it to this app's own https:// address, to which the portal sends its webhooks.");
