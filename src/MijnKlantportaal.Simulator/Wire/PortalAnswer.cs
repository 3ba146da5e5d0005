using System.Text;

namespace MijnKlantportaal.Simulator.Wire;

/// <summary>An answer before it is sent. Status 0: none is ever sent.</summary>
internal readonly record struct PortalAnswer(int Status, ReadOnlyMemory<byte> Body, string ContentType = "application/json")
{
    public static PortalAnswer Ok(ReadOnlyMemory<byte> json) => new(200, json);

    public static PortalAnswer Text(int status, string text, string contentType = "application/json") =>
        new(status, Encoding.UTF8.GetBytes(text), contentType);

    /// <summary>The one shape of the portal's errors.</summary>
    public static PortalAnswer Error(int status, string message) =>
        new(status, PortalJson.Bytes((status, message), static (json, error) =>
        {
            json.WriteStartObject();
            json.WriteNumber("code", error.status);
            json.WriteString("message", error.message);
            json.WriteEndObject();
        }));
}
