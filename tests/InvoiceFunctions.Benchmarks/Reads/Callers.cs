using System.Diagnostics;
using InvoiceFunctions.Benchmarks.Serving;

namespace InvoiceFunctions.Benchmarks.Reads;

/// <summary>Some callers, a thread and an open connection each, that ask for the same over and over.</summary>
internal sealed class Callers(Uri server, string path, int status, int? length, int count, params string[] headers) : IDisposable
{
    /// <summary>The function key, sent to both sides.</summary>
    public const string Key = "x-functions-key: local";

    private readonly Connection[] connections = [.. Enumerable.Range(0, count).Select(_ => new Connection(server, path, [Key, .. headers]))];

    /// <summary>How long they take for so many answers, all together.</summary>
    public TimeSpan Time(int answers)
    {
        using var start = new ManualResetEventSlim();
        var threads = Array.ConvertAll(connections, connection => new Thread(() =>
        {
            start.Wait();
            for (var answer = 0; answer < answers / count; answer++)
            {
                var got = connection.Get();
                if (got.Status != status || (length is not null && got.Length != length))
                {
                    throw new InvalidDataException($"{path} answered {got.Status} with {got.Length} bytes instead of {status} with {length}.");
                }
            }
        }));
        Array.ForEach(threads, thread => thread.Start());
        var started = Stopwatch.GetTimestamp();
        start.Set();
        Array.ForEach(threads, thread => thread.Join());
        return Stopwatch.GetElapsedTime(started);
    }

    public void Dispose() => Array.ForEach(connections, connection => connection.Dispose());
}
