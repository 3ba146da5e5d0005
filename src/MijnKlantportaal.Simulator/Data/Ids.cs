namespace MijnKlantportaal.Simulator.Data;

/// <summary>Ids of the portal's form: a prefix and 15 lower-case letters and digits.</summary>
internal static class Ids
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

    public static string Next(Random random, string prefix) => Next(random, prefix, 15);

    public static string Next(Random random, string prefix, int length) =>
        string.Create(prefix.Length + length, (random, prefix), static (text, from) =>
        {
            from.prefix.CopyTo(text);
            foreach (ref var letter in text[from.prefix.Length..])
                letter = Alphabet[from.random.Next(Alphabet.Length)];
        });

    /// <summary>The last part of a payment link. From the id by FNV-1a, for <c>GetHashCode</c> differs per process.</summary>
    public static string Token(string id)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in id)
            hash = (hash ^ letter) * 1099511628211UL;
        return $"{hash % 1000:D3}-{hash:x16}";
    }
}
