namespace WikiGuard.Ingest.Sources;

/// <summary>A recording in a file.</summary>
/// <param name="path">JSONL; gzip where its content begins as gzip does.</param>
/// <param name="maxEventBytes"><inheritdoc cref="Recording" path="/param[@name='maxEventBytes']"/></param>
public sealed class RecordingSource(string path, int maxEventBytes = Recording.DefaultMaxEventBytes)
    : Recording(Path.GetFileName(Path.GetFullPath(path)), Path.GetFullPath(path), maxEventBytes)
{
    protected override ValueTask<Stream?> OpenStoredAsync(long offset, CancellationToken cancellationToken)
    {
        var file = Open();
        if (offset > file.Length)
        {
            file.Dispose();
            return ValueTask.FromResult<Stream?>(null);
        }
        file.Position = offset;
        return ValueTask.FromResult<Stream?>(file);
    }

    protected override ValueTask<long?> StoredLengthAsync(CancellationToken cancellationToken)
    {
        using var file = Open();
        return ValueTask.FromResult<long?>(file.Length);
    }

    protected override WikiGuardException Unreadable(IOException because) =>
        new InvalidConfigException($"The recording {Place} cannot be read to its end. {because.Message}", because);

    /// <summary>Opens the file at its beginning.</summary>
    /// <exception cref="InvalidConfigException">There is none, or it cannot be opened.</exception>
    internal FileStream Open()
    {
        if (Directory.Exists(Place))
            throw new InvalidConfigException($"{Place} is a folder. Give the files in it.");
        try
        {
            var options = FileOptions.Asynchronous | FileOptions.SequentialScan;
            var file = new FileStream(Place, new FileStreamOptions { Options = options, BufferSize = BufferBytes });
            if (file.CanSeek)
                return file;
            file.Dispose();
            throw new InvalidConfigException($"{Place} is a pipe, and reading could not be resumed there. Write it to a file first.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidConfigException(
                $"There is no recording {Place}. Give a file with one recentchange event a line (.jsonl or .jsonl.gz), or make one with "
                + "`wikiguard generate`.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigException($"The recording {Place} cannot be opened: is it a file that we may read? {e.Message}", e);
        }
    }
}
