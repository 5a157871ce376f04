using System.Diagnostics;
using Xunit;

namespace WikiGuard.Testing;

/// <summary>
/// A small file system of its own, in memory, that can be filled to the last byte and emptied again. Not every machine lets us mount one.
/// </summary>
public sealed class SmallDisk : IDisposable
{
    private readonly string _filler;

    private SmallDisk(string folder)
    {
        Folder = folder;
        _filler = Path.Combine(folder, "filler");
    }

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    /// <summary>Null where it can be mounted, by root; else why not.</summary>
    public static string? WhyNot { get; } = Try();

    public static SmallDisk Mount(int mebibytes)
    {
        var folder = Directory.CreateTempSubdirectory("wikiguard-disk-").FullName;
        Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", folder);
        return new SmallDisk(folder);
    }

    public void Fill()
    {
        using var file = new FileStream(_filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true)
                file.Write(page);
        }
        catch (IOException)
        {
            // That was the last one.
        }
    }

    public void Empty() => File.Delete(_filler);

    public void Dispose()
    {
        Run("umount", "--lazy", Folder);
        Directory.Delete(Folder);
    }

    private static string? Try()
    {
        try
        {
            Mount(1).Dispose();
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"this machine does not let us mount a small disk: {e.Message}";
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(errors.Trim());
    }
}

/// <summary>A test that needs a small file system; where none can be mounted it is skipped, and says so.</summary>
public sealed class FactOnSmallDiskAttribute : FactAttribute
{
    public FactOnSmallDiskAttribute() => Skip = SmallDisk.WhyNot!;
}
