using System.Text.Json.Nodes;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Cli.Tests;

/// <summary>A lakehouse in a folder, and what disks, copies and people do to its files.</summary>
/// <param name="Folder">The lakehouse.</param>
/// <param name="Older">A copy from before its last run.</param>
/// <param name="Killed">The folder of a run that was killed: its database has a log.</param>
internal sealed record DamagedLakehouse(string Folder, string Older, string Killed)
{
    private const int NoiseBytes = 4_096;

    // After the file's own headers, DuckDB's blocks.
    private const int FirstBlock = 12_288;
    private const int BlockBytes = 262_144;

    /// <summary>Changes its tables past the pipeline.</summary>
    public void Change(string sql) => Tool.HarmAsync(Folder, sql).GetAwaiter().GetResult();

    public void Noise(string key, double at = 0)
    {
        using var file = File.OpenWrite(PathOf(key));
        NoiseAt(file, (long)(at * file.Length));
    }

    public void NoiseInBlocks(string key, int most)
    {
        using var file = File.OpenWrite(PathOf(key));
        for (long block = 0, at = FirstBlock; block < most && at < file.Length; block++, at += BlockBytes)
            NoiseAt(file, at + NoiseBytes);
    }

    public void Cut(string key, long? bytes = null)
    {
        using var file = File.OpenWrite(PathOf(key));
        file.SetLength(bytes ?? file.Length / 2);
    }

    public void Delete(string key) => File.Delete(PathOf(key));

    public void Write(string key, string text) => File.WriteAllText(PathOf(key), text);

    public void Edit(string key, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(PathOf(key)))!;
        change(json);
        Write(key, json.ToJsonString());
    }

    public void Swap(string key, string other)
    {
        var (one, two) = (File.ReadAllBytes(PathOf(key)), File.ReadAllBytes(PathOf(other)));
        File.WriteAllBytes(PathOf(key), two);
        File.WriteAllBytes(PathOf(other), one);
    }

    /// <summary>Files, or folders with all that is in them.</summary>
    public void TakeOlder(params string[] keys) => Take(Older, keys);

    public void TakeFromKilled(params string[] keys) => Take(Killed, keys);

    /// <returns>The key of a committed landing file.</returns>
    public string Kept() => KeyIn("committed/bronze_events");

    /// <returns>The key of a committed landing file that now waits again.</returns>
    public string Waiting(string? partition = null)
    {
        var kept = Kept();
        var waiting = kept.Replace("committed/", "landing/", StringComparison.Ordinal);
        if (partition is not null)
            waiting = $"landing/bronze_events/cleaned_events/{partition}/{Path.GetFileName(kept)}";
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(waiting))!);
        File.Move(PathOf(kept), PathOf(waiting));
        return waiting;
    }

    /// <returns>The key of a folder's first or last file.</returns>
    public string KeyIn(string folder, bool last = false)
    {
        var files = Directory.GetFiles(PathOf(folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        return Path.GetRelativePath(Folder, last ? files.Last() : files.First());
    }

    private string PathOf(string key) => Path.Combine(Folder, key);

    private void Take(string from, string[] keys)
    {
        foreach (var key in keys)
        {
            if (!Directory.Exists(PathOf(key)))
            {
                File.Copy(Path.Combine(from, key), PathOf(key), overwrite: true);
                continue;
            }
            Directory.Delete(PathOf(key), recursive: true);
            Folders.Copy(Path.Combine(from, key), PathOf(key));
        }
    }

    private static void NoiseAt(FileStream file, long at)
    {
        var noise = new byte[Math.Min(NoiseBytes, file.Length - at)];
        new Random(20260101).NextBytes(noise);
        file.Position = at;
        file.Write(noise);
    }
}
