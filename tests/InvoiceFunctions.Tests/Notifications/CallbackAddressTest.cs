using System.Net;
using System.Net.Sockets;
using InvoiceFunctions.Notifications;

namespace InvoiceFunctions.Tests.Notifications;

public sealed class CallbackAddressTest
{
    [Theory]
    [InlineData("https://hooks.example.org/a?b=c", false, true)]
    [InlineData("https://hooks.example.org:8443/", false, true)]
    [InlineData("https://127.0.0.1/", false, true)] // Its form is right; it is refused when connecting.
    [InlineData("http://hooks.example.org/", false, false)]
    [InlineData("http://hooks.example.org/", true, false)]
    [InlineData("http://127.0.0.1:5000/", false, false)]
    [InlineData("http://127.0.0.1:5000/", true, true)]
    [InlineData("http://localhost:5000/", true, true)]
    [InlineData("http://[::1]:5000/", true, true)]
    [InlineData("https://user@hooks.example.org/", false, false)]
    [InlineData("https://user:password@hooks.example.org/", true, false)]
    [InlineData("ftp://hooks.example.org/", true, false)]
    [InlineData("file:///etc/passwd", true, false)]
    [InlineData("hooks.example.org", true, false)]
    [InlineData("/relative", true, false)]
    public void A_callback_is_https_and_plain_only_to_this_machine_where_that_is_allowed(string url, bool allowLoopback, bool expected) =>
        Assert.Equal(expected, CallbackAddress.IsAllowed(new Uri(url, UriKind.RelativeOrAbsolute), allowLoopback));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.1.1.1")]
    [InlineData("20.50.2.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a02:898::1")]
    public void A_public_address_may_be_called(string address) => Assert.True(CallbackAddress.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")] // Azure's wire server.
    [InlineData("169.254.169.254")] // Cloud metadata.
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.170")]
    [InlineData("192.0.2.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.7")]
    [InlineData("203.0.113.7")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.250")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::a00:1")]
    [InlineData("100::1")]
    [InlineData("2001::1")] // Teredo.
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")] // 6to4 of 127.0.0.1.
    [InlineData("3fff::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456:789a::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")] // Site-local, deprecated and still routed by some.
    [InlineData("ff02::1")]
    public void An_address_of_this_machine_its_network_or_nobody_may_not(string address) => Assert.False(CallbackAddress.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task A_host_that_resolves_to_this_machine_is_refused_before_anything_is_sent(string host)
    {
        using var listener = new TcpListener(IPAddress.IPv6Any, 0) { Server = { DualMode = true } };
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var http = new HttpClient(CallbackAddress.CreateHandler(allowLoopback: false)) { Timeout = TimeSpan.FromSeconds(10) }; // Called all the same, it would wait.

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://{host}:{port}/")));

        Assert.IsType<CallbackRefusedException>(exception.GetBaseException());
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task Where_it_is_allowed_this_machine_is_called()
    {
        await using var receiver = await Receiver.StartAsync();
        using var http = new HttpClient(CallbackAddress.CreateHandler(allowLoopback: true));

        using var answer = await http.PostAsync(receiver.Url, new StringContent("hello"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("hello", Assert.Single(receiver.Received).Text);
    }
}
