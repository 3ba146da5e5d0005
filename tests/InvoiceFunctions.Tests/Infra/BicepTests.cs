using System.Text.RegularExpressions;

namespace InvoiceFunctions.Tests.Infra;

[Collection(nameof(CompiledBicep))]
public sealed partial class BicepTests(CompiledBicep bicep)
{
    [Fact]
    public void The_Bicep_compiles_and_lints_without_a_finding() => Assert.Equal("", bicep.Findings);

    [Fact]
    public async Task A_misspelt_property_is_a_finding()
    {
        var directory = Directory.CreateTempSubdirectory("infra-").FullName;
        CompiledBicep.CopyTo(directory);
        var file = Path.Combine(directory, "functionapp.bicep");
        var source = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, source.Replace("httpsOnly:", "httpsOnyl:", StringComparison.Ordinal));

        var lint = await CompiledBicep.RunAsync(directory, "lint", "main.bicep", "--no-restore");

        Directory.Delete(directory, recursive: true);
        Assert.Contains("httpsOnyl", lint.All, StringComparison.Ordinal);
    }

    [Fact]
    public void No_parameter_takes_a_secret_and_the_template_reads_none()
    {
        // Whoever has to pass a secret declares it @secure(), in the template or in a module.
        Assert.DoesNotContain("\"secureString\"", bicep.Template, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\"secureObject\"", bicep.Template, StringComparison.OrdinalIgnoreCase);
        // listKeys, listAccountSas and their like take keys out of a resource, getSecret takes one out of a vault.
        Assert.DoesNotMatch(SecretFunction(), bicep.Template);
        // The vault is deployed empty; its secret is set by hand.
        Assert.Empty(bicep.Every("Microsoft.KeyVault/vaults/secrets"));
    }

    [Fact]
    public void The_app_answers_over_https_alone_and_is_published_without_passwords()
    {
        var app = bicep.Only("Microsoft.Web/sites");

        Assert.Equal("True", app.Text("properties", "httpsOnly"));
        Assert.Equal("1.2", app.Text("properties", "siteConfig", "minTlsVersion"));
        Assert.Equal("1.2", app.Text("properties", "siteConfig", "scmMinTlsVersion"));
        Assert.Equal("Disabled", app.Text("properties", "siteConfig", "ftpsState"));
        Assert.Equal("False", bicep.Only("Microsoft.Web/sites/basicPublishingCredentialsPolicies").Text("properties", "allow"));
    }

    [Fact]
    public void The_app_runs_on_Flex_Consumption_as_its_own_identity()
    {
        var app = bicep.Only("Microsoft.Web/sites");

        Assert.Equal("FC1", bicep.Only("Microsoft.Web/serverfarms").Text("sku", "name"));
        Assert.Equal("dotnet-isolated", app.Text("properties", "functionAppConfig", "runtime", "name"));
        Assert.Equal("10.0", app.Text("properties", "functionAppConfig", "runtime", "version"));
        Assert.Equal("UserAssigned", app.Text("identity", "type"));
        Assert.Equal(
            "UserAssignedIdentity",
            app.Text("properties", "functionAppConfig", "deployment", "storage", "authentication", "type"));
    }

    [Fact]
    public void The_storage_account_takes_tokens_alone()
    {
        var account = bicep.Only("Microsoft.Storage/storageAccounts");

        Assert.Equal("False", account.Text("properties", "allowSharedKeyAccess"));
        Assert.Equal("False", account.Text("properties", "allowBlobPublicAccess"));
        Assert.Equal("True", account.Text("properties", "supportsHttpsTrafficOnly"));
        Assert.Equal("TLS1_2", account.Text("properties", "minimumTlsVersion"));
    }

    [Fact]
    public void There_is_a_container_for_the_package_and_one_for_the_invoices()
    {
        var containers = bicep.Every("Microsoft.Storage/storageAccounts/blobServices/containers");

        Assert.Equal(["app-package", "invoices"], containers.Select(container => container.Text("name").Split('/')[^1]).Order());
    }

    [Fact]
    public void The_vault_goes_by_roles_and_cannot_be_purged()
    {
        var vault = bicep.Only("Microsoft.KeyVault/vaults");

        Assert.Equal("True", vault.Text("properties", "enableRbacAuthorization"));
        Assert.Equal("True", vault.Text("properties", "enableSoftDelete"));
        Assert.Equal("True", vault.Text("properties", "enablePurgeProtection"));
    }

    [Fact]
    public void Telemetry_needs_a_token()
    {
        Assert.Equal("True", bicep.Only("Microsoft.Insights/components").Text("properties", "DisableLocalAuth"));
        Assert.Equal("True", bicep.Only("Microsoft.OperationalInsights/workspaces").Text("properties", "features", "disableLocalAuth"));
    }

    [Fact]
    public void Azd_finds_the_app_by_the_service_of_azure_yaml()
    {
        var service = AzdService().Match(File.ReadAllText(Path.Combine(CompiledBicep.RepositoryRoot, "azure.yaml")));

        Assert.Equal(bicep.Only("Microsoft.Web/sites").Text("tags", "azd-service-name"), service.Groups["name"].Value);
        Assert.True(Directory.Exists(Path.Combine(CompiledBicep.RepositoryRoot, service.Groups["project"].Value)));
    }

    [Fact]
    public void Whatever_has_a_place_is_tagged_with_its_environment() =>
        Assert.All(
            bicep.Resources.Where(resource => resource.TryGetProperty("location", out _)),
            resource => Assert.Equal("prod", resource.Text("tags", "azd-env-name")));

    [GeneratedRegex(@"\b(list\w+|getSecret)\(", RegexOptions.IgnoreCase)]
    private static partial Regex SecretFunction();

    [GeneratedRegex(@"^  (?<name>\w+):\s+project: (?<project>\S+)$", RegexOptions.Multiline)]
    private static partial Regex AzdService();
}
