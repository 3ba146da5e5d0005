using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace InvoiceFunctions.Storage;

/// <summary>
/// Documents as files in a folder, for one process: a lock file, held open, refuses a second one. A write goes to a file of its own, is
/// flushed to the disk and renamed, so that a kill at any moment leaves the old document or the new one.
/// </summary>
public sealed class FolderDocumentStore : IDocumentStore, IDisposable
{
    private const string LockFile = ".lock";
    private const string Unfinished = ".tmp";

    private readonly string folder;
    private readonly FileStream holder;
    private readonly SemaphoreSlim writing = new(1, 1);

    /// <summary>Opens the folder, creating it where needed, and sweeps up what a killed process left half-written.</summary>
    /// <param name="folder">The folder; documents lie in it by their names.</param>
    /// <exception cref="FolderInUseException">Another process has the folder.</exception>
    /// <exception cref="FolderUnusableException">It cannot be made or written.</exception>
    public FolderDocumentStore(string folder)
    {
        this.folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        try
        {
            Directory.CreateDirectory(this.folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FolderUnusableException($"The folder '{folder}' cannot be made: set Storage__Directory to one that this program may write.", exception);
        }

        try
        {
            holder = new FileStream(Path.Combine(this.folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException exception)
        {
            throw new FolderInUseException($"The folder '{folder}' is in use by another process: stop that one, or set Storage__Directory to another folder.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new FolderUnusableException($"The folder '{folder}' cannot be written: set Storage__Directory to one that this program may write.", exception);
        }

        foreach (var leftOver in Directory.EnumerateFiles(this.folder, "*" + Unfinished, SearchOption.AllDirectories))
        {
            File.Delete(leftOver);
        }
    }

    /// <inheritdoc/>
    public async Task<StoredDocument?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var content = await File.ReadAllBytesAsync(PathOf(name), cancellationToken);
            return new StoredDocument(content, TagOf(content));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException("cannot be read: check the folder of Storage__Directory", exception);
        }
    }

    /// <inheritdoc/>
    public async Task<string?> WriteAsync(string name, ReadOnlyMemory<byte> content, WriteCondition? condition, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            if (condition is not null && (await ReadAsync(name, cancellationToken))?.ETag != condition.ETag)
            {
                return null;
            }

            var path = PathOf(name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using (var file = new FileStream(path + Unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(content, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + Unfinished, path, overwrite: true);
            return TagOf(content.Span);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException("cannot be written: check the folder of Storage__Directory, and the room on its disk", exception);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            File.Delete(PathOf(name));
        }
        catch (DirectoryNotFoundException)
        {
            // No such document either.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException("cannot be written: check the folder of Storage__Directory", exception);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var names = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name != LockFile && !name.EndsWith(Unfinished, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return name;
        }
    }

    /// <summary>Gives the folder free.</summary>
    public void Dispose()
    {
        holder.Dispose();
        writing.Dispose();
    }

    private string PathOf(string name) =>
        !name.EndsWith(Unfinished, StringComparison.Ordinal) && name.Split('/').All(IsSegment)
            ? Path.Combine(folder, name)
            : throw new ArgumentException($"'{name}' is no document name.", nameof(name));

    // A leading dot would be the lock file or a way out of the folder.
    private static bool IsSegment(string segment) =>
        segment.Length > 0 && segment[0] != '.' && segment.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_');

    private static string TagOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16));
}

/// <summary>Another process has the folder; the message says what to do.</summary>
public sealed class FolderInUseException(string message, Exception inner) : IOException(message, inner);

/// <summary>The folder cannot be made or written; the message says what to do.</summary>
public sealed class FolderUnusableException(string message, Exception inner) : IOException(message, inner);
