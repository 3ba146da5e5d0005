using System.Collections.Concurrent;
using System.Text.Json;

namespace MijnKlantportaal.Client;

/// <summary>
/// The portal's API as typed calls. Every call takes the <see cref="RateBudget"/> it is spent from, so that nothing can be asked outside
/// it. All calls throw <see cref="PortalException"/>s: <see cref="PortalKeyRefusedException"/>, <see cref="PortalScopeMissingException"/>,
/// <see cref="PortalRateLimitedException"/>, <see cref="PortalUnavailableException"/>, <see cref="PortalMalformedException"/>.
/// </summary>
public sealed class InvoiceApiClient(PortalCalls calls, CustomerInvoiceReader invoiceReader)
{
    private const string InvoicesScope = "invoices.read";
    private const string CustomersScope = "customers.read";

    /// <summary>Reads pages of customer invoices, in order; see <see cref="PageRange"/>.</summary>
    public IAsyncEnumerable<Page<CustomerInvoice>> ReadInvoicesAsync(PageRange range, RateBudget budget, CancellationToken cancellationToken) =>
        PagedReading.ReadAsync((page, token) => calls.GetPageAsync("customer-invoices", InvoicesScope, page, budget, invoiceReader.Read, token), range, cancellationToken);

    /// <summary>Reads pages of customers, in order; needs the scope <c>customers.read</c>.</summary>
    public IAsyncEnumerable<Page<Customer>> ReadCustomersAsync(PageRange range, RateBudget budget, CancellationToken cancellationToken) =>
        PagedReading.ReadAsync((page, token) => calls.GetPageAsync("customers", CustomersScope, page, budget, ReadCustomer, token), range, cancellationToken);

    /// <summary>One invoice by its id; null when the portal has none (404).</summary>
    public async Task<CustomerInvoice?> GetInvoiceAsync(string id, RateBudget budget, CancellationToken cancellationToken)
    {
        var body = await calls.GetAsync($"customer-invoices/{Uri.EscapeDataString(id)}", InvoicesScope, budget, cancellationToken);
        try
        {
            return body is null ? null : ReadInvoice(body, id);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new PortalMalformedException($"The portal's answer about invoice {id} is not the JSON it documents ({body!.Length} bytes).", exception);
        }
    }

    /// <summary>Several invoices by their ids, side by side; null for an id that the portal has no invoice for (404).</summary>
    public async Task<IReadOnlyDictionary<string, CustomerInvoice?>> GetInvoicesAsync(
        IEnumerable<string> ids, int maxConcurrency, RateBudget budget, CancellationToken cancellationToken)
    {
        var read = new ConcurrentDictionary<string, CustomerInvoice?>(StringComparer.Ordinal);
        var sideBySide = new ParallelOptions { MaxDegreeOfParallelism = maxConcurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ids, sideBySide, async (id, token) => read[id] = await GetInvoiceAsync(id, budget, token));
        return read;
    }

    /// <summary>One customer by its id; null when the portal has none (404).</summary>
    public async Task<Customer?> GetCustomerAsync(string id, RateBudget budget, CancellationToken cancellationToken)
    {
        var body = await calls.GetAsync($"customers/{Uri.EscapeDataString(id)}", CustomersScope, budget, cancellationToken);
        try
        {
            return body is null ? null : JsonSerializer.Deserialize(body, ClientJson.Default.Customer) ?? throw new JsonException("The customer is null.");
        }
        catch (JsonException exception)
        {
            throw new PortalMalformedException($"The portal's answer about customer {id} is not the JSON it documents ({body!.Length} bytes).", exception);
        }
    }

    private CustomerInvoice ReadInvoice(byte[] body, string id)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        var invoice = invoiceReader.Read(ref reader);
        return invoice.Id == id ? invoice : throw new PortalMalformedException($"The portal was asked for invoice {id} and answered with {invoice.Id}.");
    }

    private static Customer ReadCustomer(ref Utf8JsonReader reader) =>
        JsonSerializer.Deserialize(ref reader, ClientJson.Default.Customer) ?? throw new JsonException("A customer is null.");
}
