using System.Text.Json;
using MijnKlantportaal.Simulator.Data;

namespace MijnKlantportaal.Simulator.Wire;

/// <summary>The registered webhooks, oldest first.</summary>
internal sealed class WebhookStore(TimeProvider clock, int seed)
{
    private readonly Lock _gate = new();
    private readonly List<PortalWebhook> _webhooks = [];
    private readonly Random _random = new(seed);

    public PortalWebhook[] All
    {
        get
        {
            lock (_gate)
                return [.. _webhooks];
        }
    }

    /// <summary>Registers what the body asks for: 201, or 422 with what is wrong with it.</summary>
    public PortalAnswer Register(ReadOnlyMemory<byte> body)
    {
        if (Members(body) is not var (url, type))
            return PortalAnswer.Error(422, "The given data was invalid: a JSON object with url and type is expected.");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            return PortalAnswer.Error(422, "The url must be a valid URL.");
        if (!PortalWebhook.Types.Contains(type))
            return PortalAnswer.Error(422, "The selected type is invalid.");

        PortalWebhook webhook;
        lock (_gate)
        {
            var (id, secret) = (Ids.Next(_random, "wbh_"), Ids.Next(_random, "", 40));
            webhook = new PortalWebhook(id, type, url, secret, Amsterdam.Seconds(clock.GetUtcNow()));
            _webhooks.Add(webhook);
        }

        return new PortalAnswer(201, PortalJson.Bytes(webhook, PortalJson.Webhook));
    }

    public bool Delete(string id)
    {
        lock (_gate)
            return _webhooks.RemoveAll(w => w.Id == id) > 0;
    }

    private static (string Url, string Type)? Members(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? (Text(json.RootElement, "url"), Text(json.RootElement, "type"))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
