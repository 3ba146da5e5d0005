using System.Runtime.InteropServices;
using MijnKlantportaal.Simulator.Data;
using MijnKlantportaal.Simulator.Wire;

namespace MijnKlantportaal.Simulator;

/// <summary>The truth: what the portal holds. Safe to read and change while requests are answered.</summary>
public sealed class PortalBook
{
    private readonly Lock _gate = new();
    private readonly List<PortalInvoice> _invoices;
    private readonly Dictionary<string, PortalInvoice> _byId;
    private readonly PortalCustomer[] _customers;
    private readonly Dictionary<string, PortalCustomer> _customersById;
    private readonly InvoiceMaker _maker;
    private readonly Random _random;
    private readonly PortalOrder _order;
    private readonly TimeProvider _clock;
    private readonly string _customersUrl;

    internal PortalBook(SimulatorOptions options, TimeProvider clock, string customersUrl)
    {
        var today = Amsterdam.Today(clock.GetUtcNow());
        (_clock, _order, _customersUrl, _random) = (clock, options.Order, customersUrl, new Random(options.Seed));
        var customerMaker = new CustomerMaker(_random);
        _customers = new PortalCustomer[Math.Max(1, options.Invoices / 12)];
        foreach (ref var customer in _customers.AsSpan())
            customer = customerMaker.Next(today.AddDays(-541));
        _customersById = _customers.ToDictionary(c => c.Id, StringComparer.Ordinal);

        _maker = new InvoiceMaker(_random, _customers, customersUrl);
        _invoices = new List<PortalInvoice>(options.Invoices);
        _invoices.AddRange(_maker.History(options.Invoices, today));
        _byId = _invoices.ToDictionary(i => i.Id, StringComparer.Ordinal);
        if (_order == PortalOrder.NewestFirst)
            _invoices.Reverse();
        else if (_order == PortalOrder.Shuffled)
            _random.Shuffle(CollectionsMarshal.AsSpan(_invoices));
    }

    /// <summary>A copy, in the order the list serves.</summary>
    public IReadOnlyList<PortalInvoice> Invoices
    {
        get
        {
            lock (_gate)
                return [.. _invoices];
        }
    }

    /// <summary>All customers, in the order the list serves. They do not change.</summary>
    public IReadOnlyList<PortalCustomer> Customers => _customers;

    /// <summary>The invoice with this id, or null.</summary>
    public PortalInvoice? Find(string id)
    {
        lock (_gate)
            return _byId.GetValueOrDefault(id);
    }

    /// <summary>The customer with this id, or null.</summary>
    public PortalCustomer? FindCustomer(string id) => _customersById.GetValueOrDefault(id);

    /// <summary>
    /// Adds an invoice (null: the next believable one, of this moment and unpaid) where the order puts a new one: at the head, at the
    /// end, or anywhere. Gives back what is now in the book.
    /// </summary>
    /// <exception cref="ArgumentException">The id is in the book already.</exception>
    public PortalInvoice Add(PortalInvoice? invoice = null)
    {
        lock (_gate)
        {
            invoice = WithCustomerUrl(invoice ?? _maker.Next(_clock.GetUtcNow()));
            _byId.Add(invoice.Id, invoice);
            var place = _order switch
            {
                PortalOrder.NewestFirst => 0,
                PortalOrder.OldestFirst => _invoices.Count,
                _ => _random.Next(_invoices.Count + 1),
            };
            _invoices.Insert(place, invoice);
            return invoice;
        }
    }

    /// <summary>Puts an invoice in the place of the one with its id.</summary>
    /// <exception cref="KeyNotFoundException">There is none with its id.</exception>
    public void Replace(PortalInvoice invoice)
    {
        lock (_gate)
        {
            var place = PlaceOf(_byId[invoice.Id]);
            _invoices[place] = _byId[invoice.Id] = WithCustomerUrl(invoice);
        }
    }

    /// <summary>Removes an invoice; false when it was not there.</summary>
    public bool Delete(string id)
    {
        lock (_gate)
        {
            if (!_byId.Remove(id, out var invoice))
                return false;
            _invoices.RemoveAt(PlaceOf(invoice));
            return true;
        }
    }

    /// <summary>Marks an invoice as paid, now or at the moment given, in whole seconds.</summary>
    /// <exception cref="KeyNotFoundException">There is none with this id.</exception>
    public void Pay(string id, DateTimeOffset? at = null)
    {
        lock (_gate)
            Replace(_byId[id] with { PaidAt = Amsterdam.Seconds(at ?? _clock.GetUtcNow()) });
    }

    /// <summary>Removes all invoices; the customers stay.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _invoices.Clear();
            _byId.Clear();
        }
    }

    internal Page<PortalInvoice> InvoicePage(int number, int size)
    {
        lock (_gate)
            return Page.Of<PortalInvoice>(CollectionsMarshal.AsSpan(_invoices), number, size);
    }

    internal Page<PortalCustomer> CustomerPage(int number, int size) => Page.Of<PortalCustomer>(_customers, number, size);

    /// <summary>By reference: a record's own equality compares every member, ten times slower over a long list.</summary>
    private int PlaceOf(PortalInvoice invoice) => _invoices.FindIndex(i => ReferenceEquals(i, invoice));

    private PortalInvoice WithCustomerUrl(PortalInvoice invoice) =>
        invoice.CustomerUrl is null ? invoice with { CustomerUrl = _customersUrl + invoice.CustomerId } : invoice;
}
