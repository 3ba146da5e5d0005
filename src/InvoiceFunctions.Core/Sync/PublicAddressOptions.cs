using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Sync;

/// <summary>This app's own address. Bound to the root of the settings.</summary>
public sealed class PublicAddressOptions
{
    /// <summary>Where the app can be reached from the internet; in Azure from <c>WEBSITE_HOSTNAME</c> where it is not set.</summary>
    public Uri? PublicBaseUri { get; set; }
}

/// <summary>The address is one that the portal can call: absolute and HTTPS; plain HTTP only to this machine.</summary>
internal sealed class PublicAddressRule : IValidateOptions<PublicAddressOptions>
{
    public ValidateOptionsResult Validate(string? name, PublicAddressOptions options) =>
        options.PublicBaseUri is null or { IsAbsoluteUri: true, Scheme: "https" } or { IsAbsoluteUri: true, Scheme: "http", IsLoopback: true }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("PublicBaseUri must be this app's own https:// address (http:// only on this machine).");
}
