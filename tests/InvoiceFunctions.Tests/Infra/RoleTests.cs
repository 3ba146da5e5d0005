using System.Text.RegularExpressions;

namespace InvoiceFunctions.Tests.Infra;

[Collection(nameof(CompiledBicep))]
public sealed partial class RoleTests(CompiledBicep bicep)
{
    /// <summary>Every role that is granted: id, name, to whom, on what, why. Whoever grants one more says here what for.</summary>
    private static readonly (string Id, string Name, string To, string On, string Why)[] _roles =
    [
        ("b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "Storage Blob Data Owner", "app", "Microsoft.Storage/storageAccounts",
            "the host's storage without keys (locks of timers, function keys, containers of its own), the package, our documents"),
        ("4633458b-17de-408a-b874-0445c86b69e6", "Key Vault Secrets User", "app", "Microsoft.KeyVault/vaults",
            "reads the portal's API key and the secrets that channels name; writes none of them"),
        ("b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "Key Vault Secrets Officer", "app", "Microsoft.KeyVault/vaults/secrets/mijnklantportaal-webhooks",
            "register-webhooks keeps there what the portal signs its webhooks with"),
        ("3913510d-42f4-4e42-8a64-420c390055eb", "Monitoring Metrics Publisher", "app", "Microsoft.Insights/components",
            "sends telemetry, which is taken with a token only"),
        ("b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "Key Vault Secrets Officer", "operator", "Microsoft.KeyVault/vaults",
            "whoever deploys puts the API key into the vault; owning the subscription does not allow that"),
    ];

    [Fact]
    public void Exactly_the_roles_in_the_table_are_granted_each_on_one_resource()
    {
        var granted = bicep.Every("Microsoft.Authorization/roleAssignments").Select(assignment => (
            Id: assignment.Text("properties", "roleDefinitionId").Split('/')[^1],
            To: assignment.Text("properties", "principalId").Contains("deployer()", StringComparison.Ordinal) ? "operator" : "app",
            On: On(Scope().Match(assignment.Text("id")))));

        Assert.Equal(_roles.Select(role => (role.Id, role.To, role.On)).Order(), granted.Order());
    }

    /// <summary>The resource's type; of a part of it also the part's kind and name.</summary>
    private static string On(Match scope) => scope.Groups["type"].Value + scope.Groups["part"].Value;

    // The id starts with the resource that the role is granted on; for a whole resource group or subscription this finds nothing.
    [GeneratedRegex(@"^\[extensionResourceId\('[^']*/providers/(?<type>[\w.]+/\w+)/[^/']+(?<part>/\w+/[\w-]+)?',")]
    private static partial Regex Scope();
}
