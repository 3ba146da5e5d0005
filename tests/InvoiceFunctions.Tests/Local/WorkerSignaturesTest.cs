using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace InvoiceFunctions.Tests.Local;

/// <summary>
/// Holds our stand-ins to the worker's own types, as read in its public source (github.com/Azure/azure-functions-dotnet-worker,
/// commit fb1133321b86, 2026-08-14): extensions/Worker.Extensions.Abstractions 1.3.0, Worker.Extensions.Http 3.3.0 and
/// Worker.Extensions.Timer 4.3.1.
/// </summary>
public sealed class WorkerSignaturesTest
{
    private static readonly Dictionary<Type, string[]> Expected = new()
    {
        [typeof(FunctionAttribute)] = ["on Method", "class : Attribute", "new(String name)", "String Name { get; }"],
        [typeof(HttpTriggerAttribute)] =
        [
            "on Parameter", "sealed class : Attribute",
            "new()", "new(params String[] methods)",
            "new(AuthorizationLevel authLevel)", "new(AuthorizationLevel authLevel, params String[] methods)",
            "String? Route { get; set; }", "String[]? Methods { get; }", "AuthorizationLevel AuthLevel { get; }",
        ],
        [typeof(TimerTriggerAttribute)] =
        [
            "on Parameter", "sealed class : Attribute", "new(String schedule)",
            "String Schedule { get; }", "Boolean UseMonitor { get; set; }", "Boolean RunOnStartup { get; set; }",
        ],
        [typeof(TimerInfo)] =
            ["class : Object", "new()", "ScheduleStatus? ScheduleStatus { get; set; }", "Boolean IsPastDue { get; set; }"],
        [typeof(ScheduleStatus)] =
            ["class : Object", "new()", "DateTime Last { get; set; }", "DateTime Next { get; set; }", "DateTime LastUpdated { get; set; }"],
        [typeof(AuthorizationLevel)] = ["Anonymous = 0", "User = 1", "Function = 2", "System = 3", "Admin = 4"],
    };

    public static TheoryData<Type> Types => [.. Expected.Keys];

    [Theory]
    [MemberData(nameof(Types))]
    public void Our_type_has_the_public_members_of_the_workers_and_no_others(Type type) =>
        Assert.Equal(Expected[type].Order(StringComparer.Ordinal), Describe(type).Order(StringComparer.Ordinal));

    [Fact]
    public void There_are_no_other_types_in_the_workers_namespace() =>
        Assert.Equal(
            Expected.Keys.Select(type => type.Name).Order(StringComparer.Ordinal),
            typeof(FunctionAttribute).Assembly.GetExportedTypes()
                .Where(type => type.Namespace == typeof(FunctionAttribute).Namespace)
                .Select(type => type.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void A_timer_is_monitored_unless_it_says_otherwise() => Assert.True(new TimerTriggerAttribute("0 * * * * *").UseMonitor);

    private static IEnumerable<string> Describe(Type type)
    {
        const BindingFlags declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

        if (type.IsEnum)
            return Enum.GetValues(type).Cast<object>().Select(value => $"{value} = {(int)value}");

        return
        [
            .. type.GetCustomAttributes<AttributeUsageAttribute>(inherit: false).Select(usage => $"on {usage.ValidOn}"),
            $"{(type.IsSealed ? "sealed class" : "class")} : {type.BaseType!.Name}",
            .. type.GetConstructors().Select(c => $"new({string.Join(", ", c.GetParameters().Select(Describe))})"),
            .. type.GetProperties(declared).Select(Describe),
            .. type.GetMethods(declared).Where(method => !method.IsSpecialName).Select(method => method.Name),
            .. type.GetFields(declared).Select(field => field.Name),
        ];
    }

    private static string Describe(ParameterInfo parameter) =>
        $"{(parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")}{parameter.ParameterType.Name} {parameter.Name}";

    private static string Describe(PropertyInfo property)
    {
        var mark = new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable ? "?" : "";
        var set = property.SetMethod?.IsPublic == true ? " set;" : "";

        return $"{property.PropertyType.Name}{mark} {property.Name} {{ get;{set} }}";
    }
}
