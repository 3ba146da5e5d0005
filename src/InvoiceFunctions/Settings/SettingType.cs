namespace InvoiceFunctions.Settings;

/// <summary>What a setting of some type looks like, in words.</summary>
internal static class SettingType
{
    /// <param name="name">The type's full name, as the configuration binder prints it.</param>
    public static string Describe(string name) => Find(name) switch
    {
        { IsEnum: true } type => $"one of {string.Join(", ", Enum.GetNames(type))}",
        var type when type == typeof(TimeSpan) => "a duration such as 00:15:00",
        var type when type == typeof(TimeOnly) => "a time such as 09:00",
        var type when type == typeof(DateOnly) => "a date such as 2026-01-31",
        var type when type == typeof(DateTimeOffset) || type == typeof(DateTime) => "a moment such as 2026-01-31T09:00:00Z",
        var type when type == typeof(bool) => "true or false",
        var type when type == typeof(int) || type == typeof(long) => "a whole number",
        var type when type == typeof(decimal) || type == typeof(double) => "a number such as 12.50",
        var type when type == typeof(Uri) => "an address such as https://example.org/",
        _ => $"a value of type {name}",
    };

    private static Type? Find(string name) =>
        AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetType(name)).FirstOrDefault(type => type is not null);
}
