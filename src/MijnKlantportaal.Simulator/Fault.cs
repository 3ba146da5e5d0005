using MijnKlantportaal.Simulator.Wire;

namespace MijnKlantportaal.Simulator;

/// <summary>
/// Something that goes wrong with one request, truly at the wire. It befalls requests that the key and the rate window let through,
/// so it counts against the window: the worst case for whoever keeps to a budget.
/// </summary>
public sealed class Fault
{
    private const string MaintenancePage =
        "<!DOCTYPE html>\n<html lang=\"nl\"><head><title>Onderhoud</title></head><body><h1>We zijn zo terug</h1></body></html>\n";

    private readonly string _name;
    private readonly Func<PortalAnswer, PortalAnswer> _bend;
    private readonly Func<Delivery, Task> _deliver;

    private Fault(string name, Func<PortalAnswer, PortalAnswer>? bend = null, Func<Delivery, Task>? deliver = null)
    {
        _name = name;
        _bend = bend ?? (answer => answer);
        _deliver = deliver ?? (delivery => delivery.SendAsync());
    }

    /// <summary>500 with the portal's JSON error body.</summary>
    public static Fault ServerError { get; } = Status(500);

    /// <summary>The connection is aborted (TCP reset) before any header is sent.</summary>
    public static Fault Reset { get; } = new("reset", Nothing, AbortAsync);

    /// <summary>Headers and half the body are sent, then the connection is aborted.</summary>
    public static Fault ResetMidBody { get; } = new("reset-mid-body", deliver: async delivery =>
    {
        await delivery.SendHalfAsync();
        // A reset throws away what the client has not read yet: let it read, or it may never see the headers.
        await Task.Delay(TimeSpan.FromMilliseconds(50), delivery.Gone);
        delivery.Http.Abort();
    });

    /// <summary>Headers and half the body are sent, then nothing more until the client gives up.</summary>
    public static Fault StallMidBody { get; } = new("stall-mid-body", deliver: async delivery =>
    {
        await delivery.SendHalfAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, delivery.Gone);
    });

    /// <summary>A well-formed HTTP message whose JSON ends halfway.</summary>
    public static Fault CutOffJson { get; } = new("cut-off-json", answer => answer with { Body = answer.Body[..(answer.Body.Length / 2)] });

    /// <summary>A list answers page 1 (rows and <c>current_page</c>) whatever page was asked. Does nothing to other requests.</summary>
    public static Fault WrongPage { get; } = new("wrong-page") { Page = 1 };

    internal int? Page { get; private init; }

    /// <summary>This status with the portal's JSON error body. A 429 made so has no <c>retry-after</c>.</summary>
    public static Fault Status(int status, string? message = null) =>
        new($"status {status}", _ => PortalAnswer.Error(status, message ?? (status < 500 ? "Error" : "Server Error")));

    /// <summary>An HTML maintenance page, 503 or 200. Stands in front of the portal: it has none of its headers.</summary>
    public static Fault HtmlPage(int status = 503) =>
        new($"html-page {status}", _ => PortalAnswer.Text(status, MaintenancePage, "text/html; charset=UTF-8"), delivery =>
        {
            delivery.Http.Response.Headers.Clear();
            return delivery.SendAsync();
        });

    /// <summary>Silence for this long, then the connection is aborted; null: until the client gives up or the simulator closes.</summary>
    public static Fault Stall(TimeSpan? time = null) => new("stall", Nothing, async delivery =>
    {
        await Task.Delay(time ?? Timeout.InfiniteTimeSpan, delivery.Gone);
        delivery.Http.Abort();
    });

    /// <summary>The right answer, this much later than <see cref="SimulatorOptions.Latency"/> makes it.</summary>
    public static Fault Delay(TimeSpan time) => new("delay", deliver: async delivery =>
    {
        await Task.Delay(time, delivery.Gone);
        await delivery.SendAsync();
    });

    /// <summary>Whatever is to be said: body, status, content type, further headers (such as <c>Location</c> for a redirect).</summary>
    public static Fault Body(
        string body, int status = 200, string contentType = "application/json", IReadOnlyDictionary<string, string>? headers = null) =>
        new($"body {status}", _ => PortalAnswer.Text(status, body, contentType), delivery =>
        {
            foreach (var (name, value) in headers ?? new Dictionary<string, string>())
                delivery.Http.Response.Headers[name] = value;
            return delivery.SendAsync();
        });

    /// <summary>The name of the kind, with its status.</summary>
    public override string ToString() => _name;

    internal PortalAnswer Bend(PortalAnswer answer) => _bend(answer);

    internal Task DeliverAsync(Delivery delivery) => _deliver(delivery);

    private static PortalAnswer Nothing(PortalAnswer answer) => answer with { Status = 0 };

    private static Task AbortAsync(Delivery delivery)
    {
        delivery.Http.Abort();
        return Task.CompletedTask;
    }
}
