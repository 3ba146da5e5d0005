using System.Text.Json.Serialization;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Sync;

/// <summary>
/// All that the fleet knows about reading the portal, in one small document: who may call it, what is left of the rate window, how far a
/// sweep is, and which snapshot is current. Only the holder of the lease writes it, each time on condition that nobody else has since; so a
/// holder that slept past its lease can neither spend, nor store progress, nor publish.
/// </summary>
public sealed record SyncState
{
    /// <summary>The document's name.</summary>
    public const string Document = "sync.json";

    /// <summary>Counts the leases given.</summary>
    public long Epoch { get; init; }

    /// <summary>Who may call the portal; null when nobody does.</summary>
    public string? Holder { get; init; }

    /// <summary>When the lease ends by itself.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>The rate window.</summary>
    public RateWindow Window { get; init; } = new();

    /// <summary>The sweep under way; null between sweeps.</summary>
    public SweepProgress? Sweep { get; init; }

    /// <summary>When the last sweep began.</summary>
    public DateTimeOffset? LastSweepStartedAt { get; init; }

    /// <summary>The snapshot to serve; null before the first.</summary>
    public SnapshotPointer? Current { get; init; }

    /// <summary>The snapshots before it whose documents are kept for a way back, the latest first.</summary>
    public IReadOnlyList<SnapshotPointer> Earlier { get; init; } = [];

    /// <summary>The sweep of the customers list; null before the first.</summary>
    public CustomerState? Customers { get; init; }

    /// <summary>What went wrong last; null once a sweep has succeeded since.</summary>
    public SyncFailure? LastFailure { get; init; }

    /// <summary>
    /// The state after a document was lost: the sweep that had it as a part begins anew; a snapshot that had it gives way to the one before, and
    /// a sweep follows at once.
    /// </summary>
    internal SyncState Without(string document)
    {
        var whole = Earlier.Where(snapshot => !snapshot.Documents().Contains(document)).ToList();
        var isCurrent = Current?.Documents().Contains(document) is true;
        return this with
        {
            Sweep = Sweep?.Parts.Contains(document) is true ? Sweep with { Parts = [] } : Sweep,
            Current = !isCurrent ? Current : whole.Count > 0 ? whole[0] with { IsFirst = true } : null,
            Earlier = isCurrent ? [.. whole.Skip(1)] : whole,
        };
    }

    /// <summary>Whether somebody holds the lease.</summary>
    public bool IsHeld(DateTimeOffset now) => Holder is not null && HeldUntil > now;
}

/// <summary>How far a sweep is.</summary>
public sealed record SweepProgress
{
    /// <summary>When it began: the AsOf of the snapshot it makes.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it last got further.</summary>
    public required DateTimeOffset ProgressedAt { get; init; }

    /// <summary>1, or 2 when so much had vanished in the first pass that a second one decides.</summary>
    public int Pass { get; init; } = 1;

    /// <summary>The next page to read, 1-based.</summary>
    public int NextPage { get; init; } = 1;

    /// <summary>The last page when the list was last read, a hint; null when it never was.</summary>
    public int? KnownLastPage { get; init; }

    /// <summary>Whether this pass has read the last page.</summary>
    public bool PagesRead { get; init; }

    /// <summary>Rows read in this pass.</summary>
    public int Rows { get; init; }

    /// <summary>The documents that hold what was read.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>Ids that the portal says are no more (404).</summary>
    public IReadOnlyList<string> Gone { get; init; } = [];
}

/// <summary>The snapshot that is served: a base from a sweep, and a small overlay of single changes since.</summary>
public sealed record SnapshotPointer
{
    /// <summary>Names the content: a sweep that found nothing new keeps it, also where it folds the overlay into the base.</summary>
    public required string Version { get; init; }

    /// <summary>The document of the base.</summary>
    public required string Base { get; init; }

    /// <summary>The document of the overlay; null when nothing has changed since the sweep.</summary>
    public string? Overlay { get; init; }

    /// <summary>The document with the customers' names; null where they are not read.</summary>
    public string? Customers { get; init; }

    /// <summary>The start of the sweep: all of it was true then or later.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>When this content was published; strictly increasing from version to version.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>Pages 1 to the last were read and every vanished invoice was asked for.</summary>
    public required bool Complete { get; init; }

    /// <summary>Invoices in it.</summary>
    public required int Count { get; init; }

    /// <summary>Pages the portal's list had.</summary>
    public required int Pages { get; init; }

    /// <summary>
    /// True until a second sweep has followed the first: pages shift while they are read, so one sweep alone proves nothing about an invoice
    /// that nobody has seen yet.
    /// </summary>
    public bool IsFirst { get; init; }

    /// <summary>The documents it consists of.</summary>
    internal IEnumerable<string> Documents() => new[] { Base, Overlay, Customers }.OfType<string>();
}

/// <summary>The customers' names, as far as the fleet knows them; part of <see cref="SyncState"/>.</summary>
public sealed record CustomerState
{
    /// <summary>When the last sweep of the customers list began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The next page to read; null when the list was read to its end.</summary>
    public int? NextPage { get; init; }

    /// <summary>The names read so far in a sweep under way.</summary>
    public string? Unfinished { get; init; }

    /// <summary>The last page when the list was last read, a hint; null when it never was.</summary>
    public int? KnownLastPage { get; init; }

    /// <summary>Why names cannot be read, for health; null when they can.</summary>
    public string? Problem { get; init; }
}

/// <summary>A failure to read the portal.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">The exception's type, such as <c>PortalKeyRefusedException</c>.</param>
/// <param name="Message">What happened and what to do.</param>
public sealed record SyncFailure(DateTimeOffset At, string Kind, string Message);

/// <summary>Somebody asks for a sweep; the next run takes it up unless one has begun since.</summary>
/// <param name="At">When it was asked for.</param>
public sealed record SyncRequest(DateTimeOffset At)
{
    /// <summary>The document's name.</summary>
    public const string Document = "sync-request.json";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SyncState))]
[JsonSerializable(typeof(SyncRequest))]
internal sealed partial class SyncJson : JsonSerializerContext;
