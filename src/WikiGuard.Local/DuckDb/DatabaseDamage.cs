using DuckDB.NET.Data;

namespace WikiGuard.Local.DuckDb;

/// <summary>What DuckDB says of a file that it cannot read, told apart from what has other reasons.</summary>
internal static class DatabaseDamage
{
    // Of a lock that another process holds; other messages speak of blocks.
    private static readonly string[] OfLocks = ["Could not set lock", "being used by another process"];

    // A file that is whole.
    private static readonly string[] OfRights = ["Permission denied", "Access is denied", "Read-only file system", "Too many open files"];

    // Of a database that is open. Landing files, which statements read as well, have other words.
    private static readonly string[] OfBlocks = ["Corrupt database file", "Failed to deserialize", "Serialization Error:"];

    public static bool IsLock(Exception e) => OfLocks.Any(w => e.Message.Contains(w, StringComparison.Ordinal));

    /// <summary>Whether a database cannot be opened because of what is in its files.</summary>
    public static bool IsOfOpening(Exception e) =>
        !IsLock(e) && !OfRights.Any(w => e.Message.Contains(w, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a statement has failed because of what is in the database's files.</summary>
    public static bool IsOfStatement(string file, DuckDBException e)
    {
        // A statement of people may be repeated in the lines after the first.
        var words = FirstLine(e.Message);
        return OfBlocks.Any(w => words.Contains(w, StringComparison.Ordinal))
            || (words.Contains("Could not read", StringComparison.Ordinal) && words.Contains(file, StringComparison.Ordinal));
    }

    public static DamagedStoreException Of(string file, Exception e)
    {
        var words = FirstLine(e.Message).Replace("DuckDBOpen failed: ", "", StringComparison.Ordinal).TrimEnd('.', '!');
        var name = words.Contains($"{file}.wal", StringComparison.Ordinal) ? $"{Path.GetFileName(file)}.wal" : Path.GetFileName(file);
        var damage = new Damage(name, $"{name} is damaged: {words}", Remedy.DeriveAgain);
        return new DamagedStoreException([damage], $"{damage.Finding}.", e);
    }

    public static string FirstLine(string text) => text.Split('\n', 2)[0];
}
