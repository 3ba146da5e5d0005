using System.Text.Json.Serialization;

namespace MijnKlantportaal.Client;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Customer))]
[JsonSerializable(typeof(PortalWebhook))]
[JsonSerializable(typeof(NewWebhook))]
internal sealed partial class ClientJson : JsonSerializerContext;
