using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.Options;
using Polly.Timeout;

namespace MijnKlantportaal.Client;

/// <summary>
/// The portal's API as typed calls. Every call takes the <see cref="RateBudget"/> it is spent from, so that nothing can be asked outside
/// it. All calls throw <see cref="PortalException"/>s: <see cref="PortalKeyRefusedException"/>, <see cref="PortalScopeMissingException"/>,
/// <see cref="PortalRateLimitedException"/>, <see cref="PortalUnavailableException"/>, <see cref="PortalMalformedException"/>.
/// </summary>
public sealed class InvoiceApiClient(HttpClient http, IOptions<PortalOptions> options, CustomerInvoiceReader invoiceReader, TimeProvider clock)
{
    private const string InvoicesScope = "invoices.read";
    private const string CustomersScope = "customers.read";

    /// <summary>Reads pages of customer invoices, in order; see <see cref="PageRange"/>.</summary>
    public IAsyncEnumerable<Page<CustomerInvoice>> ReadInvoicesAsync(PageRange range, RateBudget budget, CancellationToken cancellationToken) =>
        PagedReading.ReadAsync((page, token) => GetPageAsync("customer-invoices", InvoicesScope, page, budget, invoiceReader.Read, token), range, cancellationToken);

    /// <summary>Reads pages of customers, in order; needs the scope <c>customers.read</c>.</summary>
    public IAsyncEnumerable<Page<Customer>> ReadCustomersAsync(PageRange range, RateBudget budget, CancellationToken cancellationToken) =>
        PagedReading.ReadAsync((page, token) => GetPageAsync("customers", CustomersScope, page, budget, ReadCustomer, token), range, cancellationToken);

    /// <summary>One invoice by its id; null when the portal has none (404).</summary>
    public async Task<CustomerInvoice?> GetInvoiceAsync(string id, RateBudget budget, CancellationToken cancellationToken)
    {
        var body = await GetAsync($"customer-invoices/{Uri.EscapeDataString(id)}", InvoicesScope, budget, cancellationToken);
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
        var body = await GetAsync($"customers/{Uri.EscapeDataString(id)}", CustomersScope, budget, cancellationToken);
        try
        {
            return body is null ? null : JsonSerializer.Deserialize(body, ClientJson.Default.Customer) ?? throw new JsonException("The customer is null.");
        }
        catch (JsonException exception)
        {
            throw new PortalMalformedException($"The portal's answer about customer {id} is not the JSON it documents ({body!.Length} bytes).", exception);
        }
    }

    private async Task<Page<T>> GetPageAsync<T>(
        string list, string scope, int page, RateBudget budget, PageReader.ReadItem<T> readItem, CancellationToken cancellationToken)
    {
        var requestedAt = clock.GetUtcNow();
        var body = await GetAsync($"{list}?page={page}", scope, budget, cancellationToken)
            ?? throw new PortalMalformedException($"The portal knows no list at {list} (404): check MijnKlantportaal__BaseAddress.");
        return PageReader.Read(body, page, requestedAt, readItem);
    }

    /// <summary>The body of a 200; null for a 404.</summary>
    private async Task<byte[]?> GetAsync(string address, string scope, RateBudget budget, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.Value.Root, address));
        request.Options.Set(RateBudgetHandler.Budget, budget);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => Text(address, await response.Content.ReadAsByteArrayAsync(cancellationToken)),
                HttpStatusCode.NotFound => null,
                HttpStatusCode.Unauthorized => throw PortalKeyRefusedException.ByThePortal(),
                HttpStatusCode.Forbidden => throw new PortalScopeMissingException(scope),
                var status => throw new PortalUnavailableException(
                    $"MijnKlantportaal answered {(int)status} to {address}; it may be under maintenance. The connector tries again by itself.", timedOut: status == HttpStatusCode.GatewayTimeout),
            };
        }
        catch (TimeoutRejectedException exception)
        {
            throw new PortalUnavailableException("MijnKlantportaal did not answer in time. The connector tries again by itself.", timedOut: true, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new PortalUnavailableException("MijnKlantportaal cannot be reached. The connector tries again by itself.", timedOut: false, exception);
        }
    }

    /// <summary>The body as UTF-8 without a byte order mark, which PHP sends where one of its files was saved with it.</summary>
    private static byte[] Text(string address, byte[] body) =>
        !Utf8.IsValid(body) ? throw new PortalMalformedException($"The portal's answer to {address} is not UTF-8 text ({body.Length} bytes).")
        : body.AsSpan().StartsWith("\uFEFF"u8) ? body[3..]
        : body;

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
