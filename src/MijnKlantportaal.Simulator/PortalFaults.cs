namespace MijnKlantportaal.Simulator;

/// <summary>Faults on command.</summary>
public sealed class PortalFaults
{
    private readonly Lock _gate = new();
    private readonly List<Order> _orders = [];

    /// <summary>
    /// The next <paramref name="times"/> requests that match <paramref name="when"/> (null: any) suffer this fault. One request suffers
    /// one fault: of those that match, the one ordered first. Requests refused for their key, scope or rate are spared and not counted.
    /// </summary>
    public void Add(Fault fault, int times = 1, Func<PortalRequest, bool>? when = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(times);
        lock (_gate)
            _orders.Add(new Order(fault, when) { Left = times });
    }

    /// <summary>Forgets all that has not happened yet.</summary>
    public void Clear()
    {
        lock (_gate)
            _orders.Clear();
    }

    internal Fault? Take(PortalRequest request)
    {
        lock (_gate)
        {
            var order = _orders.Find(o => o.When?.Invoke(request) ?? true);
            if (order is not null && --order.Left == 0)
                _orders.Remove(order);
            return order?.Fault;
        }
    }

    private sealed class Order(Fault fault, Func<PortalRequest, bool>? when)
    {
        public Fault Fault => fault;

        public Func<PortalRequest, bool>? When => when;

        public required int Left { get; set; }
    }
}
