using System.Text.Json;
using WikiGuard.Mapping;

namespace WikiGuard.Recovery;

/// <summary>
/// Edits that are to be landed: recorded ones from files of the object store, those of a stream's past, or refused ones.
/// </summary>
/// <param name="Prefix">Begins with <see cref="Folder"/>; every object under it is a file of edits. Empty where they are none.</param>
/// <param name="Allowlist">The key of the allowlist that says which pages are monitored.</param>
/// <param name="DryRun">Read and count only.</param>
public sealed record BackfillRequest(string Prefix, string Allowlist, bool DryRun)
{
    /// <summary>Where files for backfills lie.</summary>
    public const string Folder = "backfill/";

    /// <summary>The allowlist that the Ingestor goes by.</summary>
    public const string DefaultAllowlist = "config/entity-allowlist.yaml";

    // What says which edits are landed, and how, where they come from outside.
    private static readonly string[] OfEdits = ["files", "after", "mapping", "since", "until", "entities", "allowlist", "max_usd"];

    /// <summary>The key of a file that was landed before, as were those that come before it; null for none.</summary>
    public string? After { get; init; }

    /// <summary>How lines or rows of the files become events; null where they are, or are named as, events.</summary>
    public RowMapping? Mapping { get; init; }

    /// <summary>What it may cost on AWS, in dollars; null for whatever it costs.</summary>
    public double? MaxUsd { get; init; }

    /// <summary>What of the stream's past is to be landed; null for none.</summary>
    public StreamRange? Stream { get; init; }

    /// <summary>Which refused records are to be judged again, or given up; null for none.</summary>
    public QuarantineRequest? Quarantine { get; init; }

    /// <summary>Of the stream, the canonical entities whose edits are wanted; empty for all of the allowlist.</summary>
    public IReadOnlyList<string> Entities { get; init; } = [];

    /// <summary>
    /// Reads an execution's input, such as <c>{"files": "backfill/2026-01/"}</c>, <c>{"since": "2026-02-01T00:00:00Z"}</c> or
    /// <c>{"quarantine": {"layer": "silver"}}</c>.
    /// </summary>
    /// <param name="now">The end of a range that names none.</param>
    /// <exception cref="InvalidConfigException">The message names every error.</exception>
    public static BackfillRequest Read(JsonElement input, DateTimeOffset now)
    {
        var fields = new RequestFields(
            input, """{"files": "backfill/2026-01/"}, {"since": "2026-02-01T00:00:00Z"} or {"quarantine": {"layer": "silver"}}""",
            "files", "after", "mapping", "since", "until", "entities", "allowlist", "max_usd", "quarantine", "discard", "dry_run",
            "requester");
        if (fields.Has("quarantine") || fields.Has("discard"))
            return OfQuarantine(fields);
        var isStream = fields.Has("since") || fields.Has("until") || fields.Has("entities");
        if (isStream && fields.Has("files"))
            fields.Error("files stands beside since, until or entities, which are for the stream: give one of the two");
        var files = isStream ? "" : fields.Text("files", "write a prefix of the bucket such as \"backfill/2026-01/\"",
            f => f.StartsWith(Folder, StringComparison.Ordinal)) ?? "";
        if (isStream && fields.Has("after"))
            fields.Error("after goes with files: for the stream, give a later since");
        var after = fields.Has("after") && !isStream ? fields.Text("after", "write the key of a file such as "
            + "\"backfill/2026-01/01.jsonl\"", f => f.StartsWith(Folder, StringComparison.Ordinal)) : null;
        var mapping = fields.Has("mapping") ? ReadMapping(fields, isStream) : null;
        var (range, entities) = isStream ? ReadStream(fields, now) : (null, []);
        var allowlist = fields.Has("allowlist")
            ? fields.Text("allowlist", "write a key of the bucket such as \"config/entity-allowlist.yaml\"",
                a => a.StartsWith("config/", StringComparison.Ordinal) && a.EndsWith(".yaml", StringComparison.Ordinal)) ?? ""
            : DefaultAllowlist;
        var dryRun = fields.Flag("dry_run");
        var maxUsd = fields.MaxUsd();
        fields.ThrowIfAny();
        return new BackfillRequest(files, allowlist, dryRun)
        { After = after, Mapping = mapping, MaxUsd = maxUsd, Stream = range, Entities = entities };
    }

    private static BackfillRequest OfQuarantine(RequestFields fields)
    {
        foreach (var field in OfEdits.Where(fields.Has))
            fields.Error($"{field} has no use beside quarantine");
        var wanted = QuarantineRequest.Read(fields);
        var dryRun = fields.Flag("dry_run");
        fields.ThrowIfAny();
        return new BackfillRequest("", DefaultAllowlist, dryRun) { Quarantine = wanted };
    }

    private static RowMapping? ReadMapping(RequestFields fields, bool isStream)
    {
        if (isStream)
            fields.Error("mapping goes with files: the stream's events need none");
        return fields.Value("mapping", "write an object such as {\"meta.id\": \"id\", \"timestamp\": \"timestamp\"}", value =>
        {
            if (value.ValueKind != JsonValueKind.Object)
                return (false, (RowMapping?)null);
            try
            {
                return (true, RowMapping.Parse(value.GetRawText(), "mapping"));
            }
            catch (InvalidConfigException e)
            {
                fields.Error(e.Message.ReplaceLineEndings(" "));
                return (true, null);
            }
        });
    }

    private static (StreamRange? Range, IReadOnlyList<string> Entities) ReadStream(RequestFields fields, DateTimeOffset now)
    {
        var entities = fields.Has("entities")
            ? fields.Texts("entities", "write entities such as [\"enwiki:United States\"]") ?? [] : [];
        var since = fields.Has("since") || !fields.Has("entities") ? fields.Time("since") : now - StreamRange.Usual;
        var until = fields.Has("until") ? fields.Time("until") : now;
        if (since is null || until is null)
            return (null, entities);
        var range = new StreamRange(since.Value, until.Value);
        if (range.WhyNot(now) is { } wrong)
            fields.Error(wrong);
        return (range, entities);
    }
}
