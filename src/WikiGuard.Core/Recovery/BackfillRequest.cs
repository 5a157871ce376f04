using System.Text.Json;

namespace WikiGuard.Recovery;

/// <summary>Files of the object store whose recorded edits are to be landed.</summary>
/// <param name="Prefix">Begins with <see cref="Folder"/>; every object under it is a file with one recentchange JSON a line.</param>
/// <param name="Allowlist">The key of the allowlist that says which pages are monitored.</param>
/// <param name="DryRun">Read and count only.</param>
public sealed record BackfillRequest(string Prefix, string Allowlist, bool DryRun)
{
    /// <summary>Where files for backfills lie.</summary>
    public const string Folder = "backfill/";

    /// <summary>The allowlist that the Ingestor goes by.</summary>
    public const string DefaultAllowlist = "config/entity-allowlist.yaml";

    /// <summary>Reads an execution's input, such as <c>{"files": "backfill/2026-01/"}</c>.</summary>
    /// <exception cref="InvalidConfigException">The message names every error.</exception>
    public static BackfillRequest Read(JsonElement input)
    {
        var fields = new RequestFields(input, """{"files": "backfill/2026-01/"}""", "files", "allowlist", "dry_run", "requester");
        var files = fields.Text("files", "write a prefix of the bucket such as \"backfill/2026-01/\"",
            f => f.StartsWith(Folder, StringComparison.Ordinal)) ?? "";
        var allowlist = fields.Has("allowlist")
            ? fields.Text("allowlist", "write a key of the bucket such as \"config/entity-allowlist.yaml\"",
                a => a.StartsWith("config/", StringComparison.Ordinal) && a.EndsWith(".yaml", StringComparison.Ordinal)) ?? ""
            : DefaultAllowlist;
        var dryRun = fields.Flag("dry_run");
        fields.ThrowIfAny();
        return new BackfillRequest(files, allowlist, dryRun);
    }
}
