using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Notifications;

/// <summary>Who is told. Configuration section <c>Notifications</c>; without any channel, the log is told.</summary>
public sealed class NotificationOptions
{
    /// <summary>The configuration section these options bind to.</summary>
    public const string Section = "Notifications";

    /// <summary>The channels.</summary>
    [ValidateEnumeratedItems]
    public IList<ChannelOptions> Channels { get; set; } = [];

    /// <summary>True in the Local host only: callbacks may go to this machine, by plain HTTP.</summary>
    internal bool AllowLoopback { get; set; }

    /// <summary>The channels in force.</summary>
    internal IEnumerable<ChannelOptions> InForce() => Channels.Count > 0 ? Channels : [new ChannelOptions { Type = "log", Name = "log" }];
}

/// <summary>One channel.</summary>
public sealed class ChannelOptions
{
    private const string SecretNames = "[0-9A-Za-z-]{1,127}";

    /// <summary>How it is told: <c>log</c> or <c>webhook</c>.</summary>
    [Required(ErrorMessage = "{0} must not be empty.")]
    [AllowedValues("log", "webhook", ErrorMessage = "{0} must be log or webhook.")]
    public string Type { get; set; } = "";

    /// <summary>Its name, by which the ledger remembers what it has been told: a new name is told everything anew.</summary>
    [Required(ErrorMessage = "{0} must not be empty.")]
    [RegularExpression("[a-z0-9][a-z0-9-]{0,39}", ErrorMessage = "{0} must be 1 to 40 lower-case letters, digits and hyphens.")]
    public string Name { get; set; } = "";

    /// <summary>Where a webhook goes.</summary>
    public Uri? Url { get; set; }

    /// <summary>The secret in Key Vault that holds the address, where the address is a secret itself.</summary>
    [RegularExpression(SecretNames, ErrorMessage = "{0} must be the name of a secret in Key Vault: letters, digits and hyphens.")]
    public string? UrlSecretName { get; set; }

    /// <summary>The signing secret, <c>whsec_</c> + base64 (Standard Webhooks); for the Local host and tests.</summary>
    public string? Secret { get; set; }

    /// <summary>The secret in Key Vault that holds the signing secret.</summary>
    [RegularExpression(SecretNames, ErrorMessage = "{0} must be the name of a secret in Key Vault: letters, digits and hyphens.")]
    public string? SecretName { get; set; }

    /// <summary><c>digest</c> (one message a run) or <c>each</c> (one per invoice).</summary>
    [AllowedValues("digest", "each", ErrorMessage = "{0} must be digest or each.")]
    public string Mode { get; set; } = "digest";
}

[OptionsValidator]
internal sealed partial class NotificationOptionsAnnotations : IValidateOptions<NotificationOptions>;

/// <summary>What annotations cannot say: names are unique, and a webhook has an allowed address and a signing secret.</summary>
internal sealed class NotificationOptionsRules : IValidateOptions<NotificationOptions>
{
    public ValidateOptionsResult Validate(string? name, NotificationOptions options)
    {
        var problems = options.Channels.SelectMany((channel, index) => Problems(channel, options).Select(problem => $"Notifications__Channels__{index}__{problem}"))
            .Concat(options.Channels.GroupBy(channel => channel.Name).Where(group => group.Count() > 1).Select(group => $"Notifications__Channels: two channels are named '{group.Key}'."))
            .ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(ChannelOptions channel, NotificationOptions options)
    {
        if (channel.Type != "webhook")
        {
            yield break;
        }

        if (channel.Url is null == channel.UrlSecretName is null)
        {
            yield return "Url or …__UrlSecretName: a webhook has exactly one of them.";
        }

        if (channel.Secret is null == channel.SecretName is null)
        {
            yield return "Secret or …__SecretName: a webhook has exactly one of them, whsec_ + base64 of 24 to 64 bytes.";
        }

        if (channel.Url is { } url && !CallbackAddress.IsAllowed(url, options.AllowLoopback))
        {
            yield return "Url: a callback address is https:// without user and password.";
        }

        if (channel.Secret is { } secret && !WebhookSignature.IsSecret(secret))
        {
            yield return "Secret: a signing secret is whsec_ + base64 of 24 to 64 bytes.";
        }
    }
}
