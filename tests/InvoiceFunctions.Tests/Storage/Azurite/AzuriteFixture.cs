using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Azure.Storage.Blobs;
using InvoiceFunctions.Tests.Documentation;

namespace InvoiceFunctions.Tests.Storage.Azurite;

/// <summary>
/// A real Azurite on a free port of this machine, installed by npm beside the test's output at its first use and stopped with the tests.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    // The published key of the emulator's one account: no secret.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private Process? process;

    /// <summary>Reaches it.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>A container of its own for a test.</summary>
    public BlobContainerClient NewContainer() => new(ConnectionString, $"test-{Guid.NewGuid():N}");

    public async Task InitializeAsync()
    {
        var folder = await InstallAsync();
        var port = FreePort();
        process = Start("node", folder, Path.Combine("node_modules", "azurite", "dist", "src", "blob", "main.js"), "--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--skipApiVersionCheck", "--inMemoryPersistence", "--silent", "--disableTelemetry");
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{port}/{Account};";
        await ListensAsync(port);
    }

    public async Task DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process?.Dispose();
    }

    private static async Task<string> InstallAsync()
    {
        var source = Path.Combine(Readme.Root, "tests", "InvoiceFunctions.Tests", "Storage", "Azurite");
        var folder = Path.Combine(AppContext.BaseDirectory, "azurite");
        var done = Path.Combine(folder, "node_modules", "azurite", "package.json");
        if (File.Exists(done))
        {
            return folder;
        }

        Directory.CreateDirectory(folder);
        foreach (var file in (string[])["package.json", "package-lock.json"])
        {
            File.Copy(Path.Combine(source, file), Path.Combine(folder, file), overwrite: true);
        }

        using var npm = Start("npm", folder, "ci", "--no-audit", "--no-fund");
        var output = await npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        return npm.ExitCode == 0 ? folder : throw new InvalidOperationException($"npm could not install Azurite: {output}");
    }

    private static Process Start(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        var started = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start; the tests need Node 20.");
        started.OutputDataReceived += (_, _) => { };
        started.BeginOutputReadLine();
        return started;
    }

    private async Task ListensAsync(int port)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            if (process!.HasExited)
            {
                throw new InvalidOperationException($"Azurite ended: {await process.StandardError.ReadToEndAsync()}");
            }

            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        throw new InvalidOperationException("Azurite does not listen.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>One Azurite for all tests that need it.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "Azurite";
}
