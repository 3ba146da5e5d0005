using System.Diagnostics;
using System.Text;
using InvoiceFunctions.Benchmarks.Reads;
using InvoiceFunctions.Benchmarks.Serving;

namespace InvoiceFunctions.Benchmarks.Load;

/// <summary>Readers, a thread and an open connection each, that ask again as soon as they have their answer; every answer is checked.</summary>
internal sealed class Readers(Uri server, int count) : IDisposable
{
    private const int Rows = 100;

    private readonly Connection[] connections = [.. Enumerable.Range(0, count).Select(_ => new Connection(server, $"/api/invoices?top={Rows}", Callers.Key))];

    /// <summary>Reads until it is told to stop.</summary>
    public Task<Readings> ReadAsync(CancellationToken stop) => Task.Run(() =>
    {
        var readings = Array.ConvertAll(connections, _ => new Readings());
        var threads = connections.Zip(readings, (connection, own) => new Thread(() => Read(connection, own, stop), maxStackSize: 256 * 1024)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return Readings.Of(readings);
    });

    public void Dispose() => Array.ForEach(connections, connection => connection.Dispose());

    private static void Read(Connection connection, Readings own, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                var answer = connection.Get();
                own.Times.Add(Stopwatch.GetElapsedTime(started));
                own.Errors += answer.Status == 200 && answer.Body.Count("{\"id\":"u8) == Rows && answer.Body is [(byte)'[', .., (byte)']'] ? 0 : 1;
                own.ETags.Add(Encoding.ASCII.GetString(answer.ETag));
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or InvalidDataException)
            {
                own.Errors++;
                return; // The connection is no use any more.
            }
        }
    }
}

/// <summary>What readers met with.</summary>
internal sealed class Readings
{
    public List<TimeSpan> Times { get; } = [];

    public HashSet<string> ETags { get; } = [];

    public int Errors { get; set; }

    /// <summary>Those of several together, the times in order.</summary>
    public static Readings Of(IReadOnlyCollection<Readings> parts)
    {
        var all = new Readings { Errors = parts.Sum(part => part.Errors) };
        all.Times.AddRange(parts.SelectMany(part => part.Times).Order());
        all.ETags.UnionWith(parts.SelectMany(part => part.ETags));
        return all;
    }

    /// <summary>The time that this part of the answers took no longer than, in milliseconds.</summary>
    public double Percentile(double part) => Times[(int)(part * (Times.Count - 1))].TotalMilliseconds;

    public override string ToString() =>
        $"{Times.Count:N0} answers, p50 {Percentile(0.5):N1} ms, p99 {Percentile(0.99):N1} ms, longest {Times[^1].TotalMilliseconds:N0} ms, {Errors} errors, {ETags.Count} versions";
}
