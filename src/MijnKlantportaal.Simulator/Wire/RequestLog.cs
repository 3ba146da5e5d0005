namespace MijnKlantportaal.Simulator.Wire;

/// <summary>Everything received so far, in order.</summary>
internal sealed class RequestLog
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];

    public IReadOnlyList<PortalRequest> Requests
    {
        get
        {
            lock (_gate)
                return [.. _entries.Select(e => e.Request)];
        }
    }

    public int Refused
    {
        get
        {
            lock (_gate)
                return _entries.Count(e => e.Request.Status == 429);
        }
    }

    public Entry Open(PortalRequest request)
    {
        var entry = new Entry { Request = request };
        lock (_gate)
            _entries.Add(entry);
        return entry;
    }

    public void Clear()
    {
        lock (_gate)
            _entries.Clear();
    }

    internal sealed class Entry
    {
        public required PortalRequest Request { get; set; }
    }
}
