using System.Net;
using System.Net.Sockets;

namespace InvoiceFunctions.Notifications;

/// <summary>
/// Which addresses a callback may go to: https, and public. The name is resolved anew at each connection and the resolved address itself
/// is dialled, so that a name cannot point elsewhere between check and use. Loopback only in the Local host.
/// </summary>
public static class CallbackAddress
{
    // All of IPv6 that is handed out to networks; site-local, unique local, link-local, translated and mapped addresses lie outside.
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotPublic =
    [
        // IANA special-purpose registries: "this" network, private, shared, loopback, link-local (cloud metadata), protocol, tests, benchmarks, multicast, reserved.
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
        IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("3fff::/20"),

        // Azure's own: the host of every machine there answers at it (learn.microsoft.com, "What is IP address 168.63.129.16?").
        IPNetwork.Parse("168.63.129.16/32"),
    ];

    /// <summary>Whether an address has the form of a callback address.</summary>
    public static bool IsAllowed(Uri url, bool allowLoopback) =>
        url is { IsAbsoluteUri: true, UserInfo: "" } && (url.Scheme == Uri.UriSchemeHttps || (allowLoopback && url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    /// <summary>Whether an IP address is public.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return (plain.AddressFamily == AddressFamily.InterNetwork || GlobalV6.Contains(plain)) && !Array.Exists(NotPublic, network => network.Contains(plain));
    }

    /// <summary>The handler of callbacks: dials allowed addresses only, follows no redirect, uses no proxy.</summary>
    internal static SocketsHttpHandler CreateHandler(bool allowLoopback) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, allowLoopback, cancellationToken),
    };

    /// <summary>Connects to the first allowed address of the host.</summary>
    /// <exception cref="CallbackRefusedException">The host has no allowed address.</exception>
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint host, bool allowLoopback, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(host.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, address => IsPublic(address) || (allowLoopback && IPAddress.IsLoopback(address)));
        if (allowed.Length == 0)
        {
            throw new CallbackRefusedException();
        }

#pragma warning disable CA2000 // The stream that is returned owns the socket.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
#pragma warning restore CA2000
        try
        {
            await socket.ConnectAsync(allowed, host.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A callback's host has no address that may be called.</summary>
internal sealed class CallbackRefusedException() : IOException("The receiver's host has no public address, and no other may be called.");
