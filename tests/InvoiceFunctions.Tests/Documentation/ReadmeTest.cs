using System.Reflection;
using InvoiceFunctions.Invoices;
using InvoiceFunctions.Local;
using InvoiceFunctions.Notifications;
using InvoiceFunctions.Overdue;
using InvoiceFunctions.Secrets;
using InvoiceFunctions.Storage;
using InvoiceFunctions.Sync;
using InvoiceFunctions.Telemetry;
using Microsoft.Extensions.Configuration;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Tests.Documentation;

public sealed class ReadmeTest
{
    [Fact]
    public void Every_column_is_documented_in_the_order_served() =>
        Assert.Equal([.. InvoiceColumns.All.Select(column => column.Name), InvoiceColumns.DeletedAt.Name], Readme.FirstColumn("| column | type |"));

    [Fact]
    public void Every_parameter_is_documented() =>
        Assert.Equal(
            InvoiceQuery.Parameters.Order(),
            Readme.FirstColumn("| parameter of `invoices` |").SelectMany(cell => cell.Split(',')).Select(name => name.Trim(' ', '`')).Order());

    [Fact]
    public void Every_variable_of_telemetry_is_documented() =>
        Assert.Empty(typeof(TelemetryOptions).GetProperties()
            .Select(property => property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name).OfType<string>()
            .Except(Readme.FirstColumn("| setting |").Select(name => name.Trim('`'))));

    [Theory]
    [InlineData(typeof(PortalOptions), "MijnKlantportaal__", "MijnKlantportaal__ApiKey")]
    [InlineData(typeof(KeyVaultOptions), "KeyVault__")]
    [InlineData(typeof(StorageOptions), "Storage__")]
    [InlineData(typeof(SyncOptions), "Sync__")]
    [InlineData(typeof(CustomerOptions), "Customers__")]
    [InlineData(typeof(OverdueOptions), "Overdue__")]
    [InlineData(typeof(ChannelOptions), "Notifications__Channels__0__")]
    [InlineData(typeof(LocalOptions), "Local__")]
    public void Every_setting_is_documented(Type options, string prefix, params string[] readElsewhere)
    {
        var settings = options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true });

        Assert.Equal(
            settings.Select(setting => prefix + setting.Name).Concat(readElsewhere).Order(),
            Readme.FirstColumn("| setting |").Select(name => name.Trim('`')).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order());
    }
}
