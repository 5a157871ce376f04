namespace WikiGuard.Local.Storage;

/// <summary>A full disk, as the system and DuckDB report it: the failure passes when somebody frees space.</summary>
internal static class FullDisk
{
    private const int NoSpace = 28; // ENOSPC
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    // The last is DuckDB's own limit on what it spills, nine tenths of the free space.
    private static readonly string[] Words =
        ["No space left on device", "not enough space on the disk", "quota exceeded", "max_temp_directory_size"];

    public static bool Is(Exception e) => e is IOException { HResult: NoSpace or WindowsDiskFull or WindowsHandleDiskFull }
        || Words.Any(w => e.Message.Contains(w, StringComparison.OrdinalIgnoreCase));

    /// <param name="folder">A folder on the disk.</param>
    /// <param name="what">What could not be done.</param>
    public static FullDiskException Failure(string folder, string what, Exception e) =>
        new($"The disk under {folder} is full: {what}. Make room there.", e);
}
