using Microsoft.AspNetCore.Http;

namespace MijnKlantportaal.Simulator.Control;

/// <summary>Commands for whoever runs the simulator by itself and has nothing but curl. Neither counted nor noted as requests.</summary>
internal sealed class ControlDesk(PortalSimulator portal)
{
    public const string Help = """
        GET    /simulator                                this text
        GET    /simulator/requests                       what was asked, the newest last   (DELETE forgets it)
        POST   /simulator/add?count=3                    new invoices
        POST   /simulator/delete?id=inv_…                without id: the first of the list
        POST   /simulator/pay?id=inv_…                   without id: the first unpaid one of the list
        POST   /simulator/fault?kind=status&status=503&times=2&page=3
               kinds: status, html, reset, reset-mid-body, stall, stall-mid-body, cut-off-json, delay, wrong-page, body
               also: ms=500 (delay, stall), text=… (body), page=N, path=customers (only requests that match)
        POST   /simulator/clear-faults
        POST   /simulator/rotate-key?key=…               the old key answers 401 from now on

        """;

    public Task ServeAsync(HttpContext http)
    {
        try
        {
            return Serve(http);
        }
        catch (ArgumentException e)
        {
            return AnswerAsync(http, 400, e.Message);
        }
    }

    private Task Serve(HttpContext http) => (http.Request.Method, http.Request.Path.Value!.TrimEnd('/')) switch
    {
        ("GET", "/simulator") => AnswerAsync(http, 200, Help),
        ("GET", "/simulator/requests") => http.Response.WriteAsJsonAsync(portal.Requests),
        ("DELETE", "/simulator/requests") => DoneAsync(http, portal.ClearRequests),
        ("POST", "/simulator/add") => AddAsync(http),
        ("POST", "/simulator/delete") => ChangeAsync(http, _ => true, id => portal.Book.Delete(id)),
        ("POST", "/simulator/pay") => ChangeAsync(http, i => i.PaidAt is null, id => portal.Book.Pay(id)),
        ("POST", "/simulator/fault") => DoneAsync(http, () => FaultCommand.Give(portal.Faults, new Parameters(http.Request.Query))),
        ("POST", "/simulator/clear-faults") => DoneAsync(http, portal.Faults.Clear),
        ("POST", "/simulator/rotate-key") => DoneAsync(http, () => portal.RotateKey(new Parameters(http.Request.Query).Required("key"))),
        _ => AnswerAsync(http, 404, Help),
    };

    private Task AddAsync(HttpContext http)
    {
        var count = new Parameters(http.Request.Query).Number("count") ?? 1;
        var ids = Enumerable.Range(0, Math.Clamp(count, 0, 10_000)).Select(_ => portal.Book.Add().Id).ToArray();
        return AnswerAsync(http, 200, string.Join('\n', ids));
    }

    private Task ChangeAsync(HttpContext http, Func<PortalInvoice, bool> eligible, Action<string> change)
    {
        var id = new Parameters(http.Request.Query).Text("id") ?? portal.Book.Invoices.FirstOrDefault(eligible)?.Id;
        if (id is null || portal.Book.Find(id) is null)
            return AnswerAsync(http, 404, "There is no such invoice.");
        change(id);
        return AnswerAsync(http, 200, id);
    }

    private static Task DoneAsync(HttpContext http, Action command)
    {
        command();
        return AnswerAsync(http, 200, "done");
    }

    private static Task AnswerAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text + "\n");
    }
}
