namespace InvoiceFunctions.Benchmarks.Limits;

/// <summary>The way to a portal that is 0.1 to 0.6 s away, as the real one; half of it there, half of it back.</summary>
internal sealed class FarAway(int seed)
{
    private readonly Random random = new(seed);
    private int underWay;

    /// <summary>The mean of a round trip.</summary>
    public static readonly TimeSpan Mean = TimeSpan.FromMilliseconds(350);

    /// <summary>Requests under way.</summary>
    public int UnderWay => Volatile.Read(ref underWay);

    /// <summary>The handler next to the wire.</summary>
    public DelegatingHandler Handler() => new Wire(this);

    private TimeSpan Half()
    {
        lock (random)
        {
            return TimeSpan.FromMilliseconds(random.Next(100, 601) / 2.0);
        }
    }

    private sealed class Wire(FarAway way) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref way.underWay);
            try
            {
                var half = way.Half();
                await Task.Delay(half, cancellationToken);
                var response = await base.SendAsync(request, cancellationToken);
                await Task.Delay(half, cancellationToken);
                return response;
            }
            finally
            {
                Interlocked.Decrement(ref way.underWay);
            }
        }
    }
}
