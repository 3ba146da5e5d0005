using System.Net.Sockets;
using System.Text.RegularExpressions;
using InvoiceFunctions.Settings;
using InvoiceFunctions.Storage;
using Microsoft.AspNetCore.Connections;

namespace InvoiceFunctions.Local;

/// <summary>
/// Turns what keeps the program from starting, and a person can put right, into one line: the setting in its environment form
/// and what is allowed.
/// </summary>
internal static partial class StartupFault
{
    private const string ChooseAnother = "Choose another with --urls, such as --urls http://127.0.0.1:7072";

    /// <summary>The line, or null where the exception is something else: a bug.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        AggregateException many when many.InnerExceptions.Select(Explain).ToArray() is var lines && !lines.Contains(null) =>
            string.Join(' ', lines),
        FolderInUseException or FolderUnusableException or SettingException => exception.Message,
        IOException { InnerException: AddressInUseException } => $"{Address().Match(exception.Message)} is in use already. {ChooseAnother}",
        SocketException { SocketErrorCode: SocketError.AccessDenied or SocketError.AddressNotAvailable } =>
            $"Cannot listen at that address: {OneLine(exception.Message)}. {ChooseAnother}",
        FormatException when exception.Message.StartsWith("Invalid url:", StringComparison.Ordinal) =>
            $"{OneLine(exception.Message)} {ChooseAnother}",
        // An address with a path, localhost with port 0, https without a certificate.
        InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" } => $"{OneLine(exception.Message)} {ChooseAnother}",
        _ => SettingFault.Explain(exception),
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    [GeneratedRegex(@"https?://\S+(?=:)")]
    private static partial Regex Address();
}
