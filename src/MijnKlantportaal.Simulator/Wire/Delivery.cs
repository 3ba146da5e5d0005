using Microsoft.AspNetCore.Http;

namespace MijnKlantportaal.Simulator.Wire;

/// <summary>One answer on its way to the wire. <paramref name="Gone"/>: the client left, or the simulator is being disposed of.</summary>
internal sealed record Delivery(HttpContext Http, PortalAnswer Answer, CancellationToken Gone)
{
    public async Task SendAsync()
    {
        Head();
        if (!Answer.Body.IsEmpty)
            await Http.Response.Body.WriteAsync(Answer.Body, Gone);
    }

    /// <summary>Promises the whole body and sends half of it.</summary>
    public async Task SendHalfAsync()
    {
        Head();
        await Http.Response.Body.WriteAsync(Answer.Body[..(Answer.Body.Length / 2)], Gone);
        await Http.Response.Body.FlushAsync(Gone);
    }

    private void Head()
    {
        Http.Response.StatusCode = Answer.Status;
        if (Answer.Status == 204)
            return;
        Http.Response.ContentType = Answer.ContentType;
        Http.Response.Headers.ContentLength = Answer.Body.Length;
    }
}
