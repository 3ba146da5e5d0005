namespace MijnKlantportaal.Simulator;

/// <summary>The order in which the list serves invoices. The vendor documents none, so a client must bear each.</summary>
public enum PortalOrder
{
    /// <summary>Latest <c>createdAt</c> first; a new invoice shifts every page.</summary>
    NewestFirst,

    /// <summary>Earliest <c>createdAt</c> first; a new invoice lands on the last page.</summary>
    OldestFirst,

    /// <summary>No order at all (from the seed, so the same each time); a new invoice lands anywhere.</summary>
    Shuffled,
}
