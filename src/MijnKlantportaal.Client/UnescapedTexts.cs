using System.Buffers;
using System.Text.Json;

namespace MijnKlantportaal.Client;

/// <summary>
/// Room for the unescaped texts of one invoice while it is read. PHP writes <c>https:\/\/</c> unless told otherwise, so there may be two
/// in every invoice: an array each was 220 bytes of garbage (benchmark "rows, slashes escaped").
/// </summary>
internal struct UnescapedTexts
{
    private byte[]? buffer;
    private int used;

    /// <summary>The text that the reader stands on, good until <see cref="Return"/>.</summary>
    public ReadOnlySpan<byte> Read(scoped ref Utf8JsonReader reader)
    {
        // Unescaping makes a text shorter.
        var most = reader.ValueSpan.Length;
        buffer ??= ArrayPool<byte>.Shared.Rent(1024);
        var room = most <= buffer.Length - used ? buffer.AsSpan(used) : new byte[most];
        if (!TryUnescapeSlashes(reader.ValueSpan, room, out var length))
        {
            length = reader.CopyString(room);
        }

        used += most <= buffer.Length - used ? length : 0;
        return room[..length];
    }

    /// <summary>Gives the room back. Not called where reading fails: the pool can do without.</summary>
    public readonly void Return()
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Half the time of <see cref="Utf8JsonReader.CopyString(Span{byte})"/>; false where anything but slashes is escaped.</summary>
    private static bool TryUnescapeSlashes(ReadOnlySpan<byte> escaped, Span<byte> plain, out int length)
    {
        length = 0;
        for (var next = escaped.IndexOf((byte)'\\'); next >= 0; next = escaped.IndexOf((byte)'\\'))
        {
            if (escaped[next + 1] != '/')
            {
                return false;
            }

            escaped[..next].CopyTo(plain[length..]);
            plain[length + next] = (byte)'/';
            length += next + 1;
            escaped = escaped[(next + 2)..];
        }

        escaped.CopyTo(plain[length..]);
        length += escaped.Length;
        return true;
    }
}
