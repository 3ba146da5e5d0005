namespace MijnKlantportaal.Simulator.Control;

/// <summary>Orders a fault by its name.</summary>
internal static class FaultCommand
{
    /// <exception cref="ArgumentException">A parameter is unknown or unreadable.</exception>
    public static void Give(PortalFaults faults, Parameters given)
    {
        var (page, path) = (given.Number("page"), given.Text("path"));
        faults.Add(
            Read(given),
            given.Number("times") ?? 1,
            request => (page is null || request.Page == page)
                && (path is null || request.Path.Contains(path, StringComparison.OrdinalIgnoreCase)));
    }

    private static Fault Read(Parameters given)
    {
        TimeSpan? time = given.Number("ms") is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
        return given.Required("kind") switch
        {
            "status" => Fault.Status(Status(given) ?? 500),
            "html" => Fault.HtmlPage(Status(given) ?? 503),
            "reset" => Fault.Reset,
            "reset-mid-body" => Fault.ResetMidBody,
            "stall" => Fault.Stall(time),
            "stall-mid-body" => Fault.StallMidBody,
            "cut-off-json" => Fault.CutOffJson,
            "delay" => Fault.Delay(time ?? TimeSpan.FromSeconds(1)),
            "wrong-page" => Fault.WrongPage,
            "body" => Fault.Body(given.Text("text") ?? "", Status(given) ?? 200),
            var other => throw new ArgumentException($"There is no fault of the kind {other}."),
        };
    }

    private static int? Status(Parameters given) => given.Number("status") switch
    {
        null => null,
        var status and >= 200 and <= 599 => status,
        var status => throw new ArgumentException($"status must be 200 to 599, not {status}."),
    };
}
