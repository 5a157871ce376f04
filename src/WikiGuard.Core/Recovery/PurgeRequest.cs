using System.Text.Json;
using System.Text.RegularExpressions;

namespace WikiGuard.Recovery;

/// <summary>
/// A purge as an execution is asked for it: by the key of an object that holds the subject, and not by a name, which would stay in the
/// execution's history and logs. The object is deleted at the end.
/// </summary>
public sealed partial record PurgeRequest(string Key, bool DryRun)
{
    /// <summary>Where the subjects lie.</summary>
    public const string Folder = "subjects/";

    public const string Field = "purge";

    /// <summary>A count and a purge of the same subject may be asked for side by side.</summary>
    public static PurgeRequest Of(PurgeSubject subject, bool dryRun) =>
        new($"{Folder}{(dryRun ? "count-" : "")}{subject.Hash}.json", dryRun);

    /// <summary>What stands for the subject.</summary>
    public string Hash => Key.Split('/', '-', '.')[^2];

    /// <summary>Reads an execution's input, such as <c>{"purge": "subjects/0f….json"}</c>.</summary>
    /// <exception cref="InvalidConfigException">The message names every error.</exception>
    public static PurgeRequest Read(JsonElement input)
    {
        var fields = new RequestFields(input, "{\"purge\": \"subjects/….json\"}", Field, "dry_run", "requester");
        var key = fields.Text(
            Field, "wikiguard purge --stack writes what it names, such as \"subjects/….json\" with 64 hexadecimal digits",
            k => SubjectKey().IsMatch(k)) ?? "";
        var dryRun = fields.Flag("dry_run");
        fields.ThrowIfAny();
        return new PurgeRequest(key, dryRun);
    }

    [GeneratedRegex(@"^subjects/(count-)?[0-9a-f]{64}\.json$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SubjectKey();
}
