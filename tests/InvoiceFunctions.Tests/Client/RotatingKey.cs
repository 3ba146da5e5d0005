using MijnKlantportaal.Client;

namespace InvoiceFunctions.Tests.Client;

/// <summary>A key that has been replaced: the first who is refused fetches the new one, and the others share it.</summary>
internal sealed class RotatingKey(string old, Func<string> fetch) : IPortalApiKey
{
    private readonly Lock gate = new();
    private string key = old;

    public int Fetched { get; private set; }

    public ValueTask<string> GetAsync(string? refused, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (key == refused)
            {
                Fetched++;
                key = fetch();
            }

            return ValueTask.FromResult(key);
        }
    }
}
