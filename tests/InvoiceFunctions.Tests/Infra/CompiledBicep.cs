using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace InvoiceFunctions.Tests.Infra;

/// <summary>
/// Runs the Bicep compiler over a copy of <c>infra/</c>, once for all tests. A copy, because <c>bicep snapshot</c> writes its result
/// next to the parameter file, and so that a test may break something.
/// </summary>
[CollectionDefinition(nameof(CompiledBicep))]
public sealed class CompiledBicep : IAsyncLifetime, ICollectionFixture<CompiledBicep>
{
    private readonly string _directory = Directory.CreateTempSubdirectory("infra-").FullName;

    public static string RepositoryRoot { get; } = Path.GetDirectoryName(Metadata("InfraDirectory"))!;

    /// <summary>All that Bicep had to say, warnings included: a misspelt property is only a warning to it.</summary>
    public string Findings { get; private set; } = "";

    /// <summary>The ARM template, with the modules as nested templates.</summary>
    public string Template { get; private set; } = "";

    /// <summary>The resources of all modules, parameters and variables worked out; what only Azure knows stays an expression.</summary>
    public IReadOnlyList<JsonElement> Resources { get; private set; } = [];

    public async Task InitializeAsync()
    {
        CopyTo(_directory);

        var build = await RunAsync(_directory, "build", "main.bicep", "--stdout", "--no-restore");
        var lint = await RunAsync(_directory, "lint", "main.bicep", "--no-restore");
        var lintParameters = await RunAsync(_directory, "lint", "main.bicepparam", "--no-restore");
        // Made-up places; they only fill the gaps that a deployment would.
        var snapshot = await RunAsync(
            _directory, "snapshot", "main.bicepparam", "--location", "westeurope", "--resource-group", "rg-invoices",
            "--subscription-id", Guid.Empty.ToString(), "--tenant-id", Guid.Empty.ToString());
        Findings = string.Concat(build.Findings, lint.All, lintParameters.All, snapshot.All);

        // Without a result there is nothing to examine, and the findings say why.
        var snapshotFile = Path.Combine(_directory, "main.snapshot.json");
        Assert.True(build.Output.Length > 0 && File.Exists(snapshotFile), Findings);
        Template = build.Output;
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(snapshotFile));
        Resources = [.. json.RootElement.GetProperty("predictedResources").EnumerateArray().Select(resource => resource.Clone())];
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return Task.CompletedTask;
    }

    public JsonElement Only(string type) => Assert.Single(Every(type));

    public IEnumerable<JsonElement> Every(string type) => Resources.Where(resource => resource.Text("type") == type);

    public static void CopyTo(string directory)
    {
        foreach (var file in Directory.EnumerateFiles(Metadata("InfraDirectory")))
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
    }

    public static async Task<BicepRun> RunAsync(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable(), arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Bicep would fetch modules from a registry. There are none, and a proxy that nobody answers for keeps it so.
        start.Environment["HTTPS_PROXY"] = start.Environment["HTTP_PROXY"] = start.Environment["ALL_PROXY"] = "http://127.0.0.1:9";
        start.Environment.Remove("NO_PROXY");
        // main.bicepparam reads it.
        start.Environment.Remove("AZURE_ENV_NAME");

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(await output, await error + (process.ExitCode == 0 ? "" : $"bicep {arguments[0]}: exit code {process.ExitCode}\n"));
    }

    private static string Executable()
    {
        var path = Metadata("BicepPath");
        // NuGet does not promise that a tool is executable once its package is unpacked.
        if (!OperatingSystem.IsWindows() && File.Exists(path) && !File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute))
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        return path;
    }

    // The test project's file says where things are, so that no source names a path of one machine.
    private static string Metadata(string key) =>
        typeof(CompiledBicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}

/// <summary>What one run of the compiler printed.</summary>
/// <param name="Output">Standard output: the template for <c>build</c>, nothing for a <c>lint</c> that is content.</param>
/// <param name="Findings">Standard error, and the exit code unless it is 0.</param>
public sealed record BicepRun(string Output, string Findings)
{
    public string All => Output + Findings;
}

internal static class JsonElementExtensions
{
    /// <summary>The value at a path, as text; booleans read <c>True</c> and <c>False</c>.</summary>
    public static string Text(this JsonElement element, params string[] path) =>
        path.Aggregate(element, (value, name) => value.GetProperty(name)).ToString();
}
