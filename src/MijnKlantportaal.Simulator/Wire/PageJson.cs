using System.Text.Json;

namespace MijnKlantportaal.Simulator.Wire;

/// <summary>The members of Laravel's simple pagination, in the order of the vendor's contract: no total, no last page.</summary>
internal static class PageJson
{
    public static ReadOnlyMemory<byte> Bytes<T>(Page<T> page, string path, bool strayComma, Action<Utf8JsonWriter, T> row) =>
        PortalJson.Bytes((page, path, strayComma, row), static (json, of) => Write(json, of.page, of.path, of.strayComma, of.row));

    private static void Write<T>(Utf8JsonWriter json, Page<T> page, string path, bool strayComma, Action<Utf8JsonWriter, T> row)
    {
        json.WriteStartObject();
        json.WriteNumber("current_page", page.Number);
        json.WriteStartArray("data");
        foreach (var item in page.Rows)
            row(json, item);
        json.WriteEndArray();
        json.WriteString("first_page_url", $"{path}?page=1");
        Offset(json, "from", page.First, page.Rows.Length);
        json.WriteString("next_page_url", page.More ? $"{path}?page={page.Number + 1}{(strayComma ? "," : "")}" : null);
        json.WriteString("path", path);
        json.WriteNumber("per_page", page.Size);
        json.WriteString("prev_page_url", page.Number > 1 ? $"{path}?page={page.Number - 1}" : null);
        Offset(json, "to", page.First + page.Rows.Length - 1, page.Rows.Length);
        json.WriteEndObject();
    }

    /// <summary>An empty page is from nowhere to nowhere.</summary>
    private static void Offset(Utf8JsonWriter json, string name, long value, int rows)
    {
        if (rows == 0)
            json.WriteNull(name);
        else
            json.WriteNumber(name, value);
    }
}
