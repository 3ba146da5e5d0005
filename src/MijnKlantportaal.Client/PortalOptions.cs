using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MijnKlantportaal.Client;

/// <summary>Where the portal is and how hard it may be asked. Configuration section <c>MijnKlantportaal</c>.</summary>
public sealed class PortalOptions
{
    /// <summary>The configuration section these options bind to.</summary>
    public const string Section = "MijnKlantportaal";

    /// <summary>Root of the API, with or without a slash at the end. The API key is sent to this address and to no other.</summary>
    [Required(ErrorMessage = "{0} must not be empty.")]
    public Uri BaseAddress { get; set; } = new("https://api.mijnklantportaal.nl/v1/");

    /// <summary>Requests per rate window that the portal grants one key (documented: 60 a minute); lowered when the portal's own headers say less.</summary>
    [Range(1, 100_000)]
    public int RequestsPerMinute { get; set; } = 60;

    /// <summary>Length of the portal's rate window: a minute. Only tests and demos scale it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan RateWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Requests under way at once.</summary>
    [Range(1, 64)]
    public int MaxConcurrentRequests { get; set; } = 16;

    /// <summary>One attempt: the portal answers in tenths of a second, and a whole burst must fit a window. Bound to no setting: tests shorten it.</summary>
    internal TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Before the first retry, doubled for each one after it, with jitter. Bound to no setting: tests shorten it.</summary>
    internal TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The base address with the closing slash that relative addresses need.</summary>
    internal Uri Root => BaseAddress.AbsoluteUri.EndsWith('/') ? BaseAddress : new Uri(BaseAddress.AbsoluteUri + "/");
}

[OptionsValidator]
internal sealed partial class PortalOptionsAnnotations : IValidateOptions<PortalOptions>;

/// <summary>
/// What annotations cannot say: the address is absolute and HTTPS, plain HTTP only to this machine (simulator, tests). It is not repeated:
/// the message is shown by health to anybody, and a user or a query may be a secret.
/// </summary>
internal sealed class PortalAddressRule : IValidateOptions<PortalOptions>
{
    public ValidateOptionsResult Validate(string? name, PortalOptions options) =>
        options.BaseAddress is { IsAbsoluteUri: true, Query: "", Fragment: "", UserInfo: "" } address
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                "MijnKlantportaal__BaseAddress must be an https:// address without user, query or fragment (http:// only to this machine).");
}
