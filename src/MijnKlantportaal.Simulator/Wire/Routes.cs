using System.Text.Json;

namespace MijnKlantportaal.Simulator.Wire;

/// <summary>What a route asks of the key, and how it answers.</summary>
/// <param name="Scope">The scope the key must have.</param>
/// <param name="Answer">Computes the answer.</param>
/// <param name="Paged">Whether <c>?page=</c> means something.</param>
/// <param name="InvoiceId">The invoice asked for by id.</param>
internal sealed record Route(string Scope, Func<Call, PortalAnswer> Answer, bool Paged = false, string? InvoiceId = null);

/// <summary>What an answer is computed from.</summary>
/// <param name="Page">The page to serve, from 1.</param>
/// <param name="Root">The address the client used, such as <c>http://127.0.0.1:7072/v1/</c>: links are built on it.</param>
/// <param name="Body">The request's body.</param>
internal sealed record Call(int Page, string Root, ReadOnlyMemory<byte> Body);

/// <summary>The routes of the portal that are documented and of use here.</summary>
internal sealed class Routes(PortalBook book, WebhookStore webhooks, int pageSize, bool strayComma)
{
    /// <summary>Null: the portal knows no such route.</summary>
    public Route? Find(string method, string path) => (method, path.Split('/')) switch
    {
        ("GET", ["", "v1", "customer-invoices"]) => new("invoices.read", Invoices, Paged: true),
        ("GET", ["", "v1", "customer-invoices", var id]) =>
            new("invoices.read", _ => One(book.Find(id), PortalJson.Invoice, "Customer invoice"), InvoiceId: id),
        ("GET", ["", "v1", "customers"]) => new("customers.read", Customers, Paged: true),
        ("GET", ["", "v1", "customers", var id]) => new("customers.read", _ => One(book.FindCustomer(id), PortalJson.Customer, "Customer")),
        ("GET", ["", "v1", "webhooks"]) => new("webhooks.read", Webhooks, Paged: true),
        ("POST", ["", "v1", "webhooks"]) => new("webhooks.write", call => webhooks.Register(call.Body)),
        ("GET", ["", "v1", "webhooks", var id]) =>
            new("webhooks.read", _ => One(Array.Find(webhooks.All, w => w.Id == id), PortalJson.Webhook, "Webhook")),
        ("DELETE", ["", "v1", "webhooks", var id]) =>
            new("webhooks.write", _ => webhooks.Delete(id) ? new PortalAnswer(204, default) : NotFound("Webhook")),
        _ => null,
    };

    public static PortalAnswer NotFound(string what) => PortalAnswer.Error(404, $"{what} not found.");

    private static PortalAnswer One<T>(T? found, Action<Utf8JsonWriter, T> write, string what) where T : class =>
        found is null ? NotFound(what) : PortalAnswer.Ok(PortalJson.Bytes(found, write));

    private PortalAnswer Invoices(Call call) =>
        List("customer-invoices", call, book.InvoicePage(call.Page, pageSize), PortalJson.Invoice);

    private PortalAnswer Customers(Call call) =>
        List("customers", call, book.CustomerPage(call.Page, pageSize), PortalJson.Customer);

    private PortalAnswer Webhooks(Call call) =>
        List("webhooks", call, Page.Of<PortalWebhook>(webhooks.All, call.Page, pageSize), PortalJson.Webhook);

    private PortalAnswer List<T>(string name, Call call, Page<T> page, Action<Utf8JsonWriter, T> row) =>
        PortalAnswer.Ok(PageJson.Bytes(page, call.Root + name, strayComma, row));
}
