using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace InvoiceFunctions.Benchmarks.Serving;

/// <summary>
/// A caller on one connection that stays open: a request made once, and the least of a reader for the answers, so that what is measured is
/// the server. On a blocking socket: the caller's thread is woken by the kernel alone.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
    private readonly byte[] request;
    private readonly byte[] buffer = new byte[256 * 1024];
    private int filled;

    /// <summary>Connects.</summary>
    /// <param name="server">The server.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="headers">Headers of the request, a line each.</param>
    public Connection(Uri server, string path, params IEnumerable<string> headers)
    {
        request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");
        socket.Connect(server.Host, server.Port);
    }

    /// <summary>Asks, and reads the answer to its end. What it gives back is good until the next call.</summary>
    public Answer Get()
    {
        socket.Send(request);
        filled = 0;
        int head;
        while ((head = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            filled += Receive(filled);
        }

        head += 4;
        var status = Number(buffer.AsSpan("HTTP/1.1 ".Length), 'D');
        var length = status == 304 ? 0 : Answer.Header(buffer.AsSpan(0, head), "Content-Length: "u8) is { IsEmpty: false } said ? Number(said, 'D') : Unchunked(head);
        return new Answer(status, buffer.AsSpan(0, head), Body(head, length), length);
    }

    public void Dispose() => socket.Dispose();

    private static int Number(ReadOnlySpan<byte> text, char format) =>
        Utf8Parser.TryParse(text, out int number, out _, format) ? number : throw new InvalidDataException("A number is missing in the answer.");

    private int Receive(int at) =>
        socket.Receive(buffer, at, buffer.Length - at, SocketFlags.None) is var count and > 0 ? count : throw new EndOfStreamException("The server closed the connection.");

    /// <summary>The body where it fits; a longer one is read over and over into the room behind the headers, and is empty here.</summary>
    private ReadOnlySpan<byte> Body(int head, int length)
    {
        if (head + length <= buffer.Length)
        {
            while (filled < head + length)
            {
                filled += Receive(filled);
            }

            return buffer.AsSpan(head, length);
        }

        for (var left = length - (filled - head); left > 0;)
        {
            left -= Receive(head);
        }

        return default;
    }

    /// <summary>Takes the sizes out of a chunked body, which must fit, and gives back its length.</summary>
    private int Unchunked(int head)
    {
        var (from, to) = (head, head);
        while (true)
        {
            int line;
            while ((line = buffer.AsSpan(from, filled - from).IndexOf("\r\n"u8)) < 0)
            {
                filled += Receive(filled);
            }

            var size = Number(buffer.AsSpan(from, line), 'X');
            from += line + 2;
            while (filled < from + size + 2)
            {
                filled += Receive(filled);
            }

            buffer.AsSpan(from, size).CopyTo(buffer.AsSpan(to));
            from += size + 2;
            to += size;
            if (size == 0)
            {
                filled = to;
                return to - head;
            }
        }
    }
}

/// <summary>An answer.</summary>
/// <param name="status">The status.</param>
/// <param name="head">Status line and headers.</param>
/// <param name="body">The body; empty where it was too long to be kept.</param>
/// <param name="length">The body's length.</param>
internal readonly ref struct Answer(int status, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, int length)
{
    private readonly ReadOnlySpan<byte> head = head;

    public int Status { get; } = status;

    public ReadOnlySpan<byte> Body { get; } = body;

    public int Length { get; } = length;

    /// <summary>The ETag, quotes included.</summary>
    public ReadOnlySpan<byte> ETag => Header(head, "ETag: "u8);

    /// <summary>A header's value; empty where there is none.</summary>
    /// <param name="head">Status line and headers.</param>
    /// <param name="name">The name as the server writes it, colon and blank behind it.</param>
    public static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var start = head.IndexOf(name);
        var value = start < 0 ? default : head[(start + name.Length)..];
        return value[..Math.Max(0, value.IndexOf("\r\n"u8))];
    }
}
