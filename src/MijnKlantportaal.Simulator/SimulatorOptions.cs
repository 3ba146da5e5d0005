using Microsoft.Extensions.Configuration;

namespace MijnKlantportaal.Simulator;

/// <summary>What the false portal is like. Bindable from the configuration section <c>Simulator</c>.</summary>
public sealed class SimulatorOptions
{
    /// <summary>Invoices made at the start: 0 to 5,000,000. There is one customer to about every 12, and at least one.</summary>
    public int Invoices { get; set; } = 400;

    /// <summary>The same seed gives the same invoices and customers on the same day of the portal's clock.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>How long each answer is held back, in real time, also when the clock given is a fake.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>The order of the invoice list.</summary>
    public PortalOrder Order { get; set; } = PortalOrder.NewestFirst;

    /// <summary>
    /// Where the portal's clock starts before it runs on; null: the clock given, or else the real one. It dates invoices, payments
    /// and webhooks. The rate window stays on the clock given: a demo set in another year must not tell a client to wait a year.
    /// </summary>
    public DateTimeOffset? Now { get; set; }

    /// <summary>Requests allowed in one <see cref="RateWindow"/>, at least 1. The vendor's figure is 60.</summary>
    public int RequestsPerMinute { get; set; } = 60;

    /// <summary>Length of the rate window. The vendor's is a minute; tests and demos may shorten it.</summary>
    public TimeSpan RateWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Rows on a page, at least 1. The vendor's figure is 15.</summary>
    public int PageSize { get; set; } = 15;

    /// <summary>Whether <c>next_page_url</c> ends in the stray comma of the vendor's own example (<c>?page=2,</c>).</summary>
    public bool StrayComma { get; set; } = true;

    /// <summary>The API key that is accepted at the start.</summary>
    public string ApiKey { get; set; } = "simulator-key";

    /// <summary>
    /// What the key may do at the start. Mind that the configuration binder adds to a list that is not empty;
    /// <see cref="From"/> replaces it.
    /// </summary>
    public IList<string> Scopes { get; set; } = ["invoices.read", "customers.read", "webhooks.read", "webhooks.write"];

    /// <summary>Port on 127.0.0.1; 0: any free one.</summary>
    public int Port { get; set; }

    /// <summary>Whether <c>/simulator/…</c> takes commands (add, pay, fault and more) from whoever reaches the port.</summary>
    public bool Control { get; set; }

    /// <summary>Reads the options from a section, such as <c>Simulator</c>.</summary>
    /// <exception cref="ArgumentException">A value is out of bounds or unreadable; the message is one line that names it.</exception>
    public static SimulatorOptions From(IConfiguration section)
    {
        var options = new SimulatorOptions();
        try
        {
            options.Read(section);
        }
        catch (InvalidOperationException e)
        {
            throw new ArgumentException(e.Message, e);
        }

        options.Validate();
        return options;
    }

    internal void Read(IConfiguration section)
    {
        var scopes = section.GetSection(nameof(Scopes));
        if (scopes.Exists())
            Scopes = scopes.Value?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList() ?? [];
        section.Bind(this);
    }

    internal void Validate()
    {
        Require(Invoices is >= 0 and <= 5_000_000, nameof(Invoices), "0 to 5000000", Invoices);
        Require(Enum.IsDefined(Order), nameof(Order), string.Join(", ", Enum.GetNames<PortalOrder>()), Order);
        Require(Latency >= TimeSpan.Zero && Latency <= TimeSpan.FromHours(1), nameof(Latency), "00:00:00 to 01:00:00", Latency);
        Require(RequestsPerMinute >= 1, nameof(RequestsPerMinute), "1 or more", RequestsPerMinute);
        Require(RateWindow > TimeSpan.Zero, nameof(RateWindow), "longer than 00:00:00", RateWindow);
        Require(PageSize is >= 1 and <= 1000, nameof(PageSize), "1 to 1000", PageSize);
        Require(!string.IsNullOrWhiteSpace(ApiKey), nameof(ApiKey), "a text that is not empty", "nothing");
        Require(Port is >= 0 and <= 65535, nameof(Port), "0 (any free port) to 65535", Port);
    }

    private static void Require(bool holds, string name, string allowed, object value)
    {
        if (!holds)
            throw new ArgumentException($"{name} must be {allowed}, not {value}.");
    }
}
