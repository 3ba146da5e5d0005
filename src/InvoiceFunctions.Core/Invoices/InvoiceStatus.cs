namespace InvoiceFunctions.Invoices;

/// <summary>Where an invoice stands on a day.</summary>
public enum InvoiceStatus
{
    /// <summary>Not paid, and not past its due date; a credit note or a zero invoice that is not settled is open too.</summary>
    Open,

    /// <summary>Not paid, an amount above zero, and past its due date.</summary>
    Overdue,

    /// <summary>Marked as paid in the portal.</summary>
    Paid,
}

/// <summary>The receivables buckets: days past the due date of what is not paid.</summary>
public enum Ageing
{
    /// <summary>Not past its due date (also credit notes and zero invoices).</summary>
    Current,

    /// <summary>1 to 30 days past it.</summary>
    UpTo30,

    /// <summary>31 to 60 days past it.</summary>
    UpTo60,

    /// <summary>61 to 90 days past it.</summary>
    UpTo90,

    /// <summary>91 days past it or more.</summary>
    Over90,
}

/// <summary>The words that are served for statuses and buckets.</summary>
public static class InvoiceWords
{
    /// <summary>The statuses' words, in the order of <see cref="InvoiceStatus"/>.</summary>
    public static IReadOnlyList<string> Statuses { get; } = ["open", "overdue", "paid"];

    /// <summary>The buckets' words, in the order of <see cref="Ageing"/>.</summary>
    public static IReadOnlyList<string> Buckets { get; } = ["current", "1-30", "31-60", "61-90", "90+"];

    /// <summary>The word for a status.</summary>
    public static string Word(this InvoiceStatus status) => Statuses[(int)status];

    /// <summary>The word for a bucket.</summary>
    public static string Word(this Ageing bucket) => Buckets[(int)bucket];

    internal static ReadOnlySpan<byte> Utf8(InvoiceStatus status) => status switch
    {
        InvoiceStatus.Open => "open"u8,
        InvoiceStatus.Overdue => "overdue"u8,
        _ => "paid"u8,
    };

    internal static ReadOnlySpan<byte> Utf8(Ageing? bucket) => bucket switch
    {
        Ageing.Current => "current"u8,
        Ageing.UpTo30 => "1-30"u8,
        Ageing.UpTo60 => "31-60"u8,
        Ageing.UpTo90 => "61-90"u8,
        Ageing.Over90 => "90+"u8,
        _ => default,
    };
}
