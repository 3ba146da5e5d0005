using System.Text;
using InvoiceFunctions.Notifications;

namespace InvoiceFunctions.Tests.Notifications;

public sealed class WebhookSignatureTest
{
    [Fact]
    public void The_published_test_vector_of_Standard_Webhooks_is_met() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            DateTimeOffset.FromUnixTimeSeconds(1614265330),
            Encoding.UTF8.GetBytes("{\"test\": 2432232314}")));

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_secret_has_24_to_64_bytes(int bytes, bool expected) =>
        Assert.Equal(expected, WebhookSignature.IsSecret("whsec_" + Convert.ToBase64String(new byte[bytes])));

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsec_not base64 at all, but long enough to be")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwAAAAAAAAAA")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLwAAAAAAAAAA")]
    public void Anything_else_is_no_secret_and_is_not_repeated_when_refused(string secret)
    {
        var exception = Assert.Throws<FormatException>(() => WebhookSignature.Sign(secret, "id", DateTimeOffset.UnixEpoch, []));

        Assert.False(WebhookSignature.IsSecret(secret));
        Assert.Equal("The signing secret is not whsec_ + base64 of 24 to 64 bytes.", exception.Message);
    }
}
