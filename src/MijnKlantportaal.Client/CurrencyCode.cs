using System.Collections.Concurrent;
using System.Text;

namespace MijnKlantportaal.Client;

/// <summary>A currency's code, one object each: there are few, and every invoice has one.</summary>
internal sealed class CurrencyCode
{
    private static readonly CurrencyCode Euro = new("EUR");
    private static readonly ConcurrentDictionary<string, CurrencyCode> Others = new(StringComparer.Ordinal);

    private CurrencyCode(string code)
    {
        Code = code;
        Utf8 = Encoding.UTF8.GetBytes(code);
    }

    public string Code { get; }

    public byte[] Utf8 { get; }

    public static CurrencyCode Get(ReadOnlySpan<byte> code) =>
        code.SequenceEqual(Euro.Utf8) ? Euro : Others.GetOrAdd(Encoding.UTF8.GetString(code), static other => new CurrencyCode(other));
}
