using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WikiGuard.Recordings;

/// <summary>
/// Makes what Wikimedia's other streams say about edits: tags with the edit, a prediction a second or so later, and the tag
/// <c>mw-reverted</c> when another edit has reverted it. The predictions know the truth as well as Wikimedia's own model does: of a
/// reverted and another edit the reverted one has the higher risk 87 times in 100, and of edits with a risk of 0.3, 30 in 100 are reverted.
/// </summary>
/// <param name="reverted">The revisions that will be reverted.</param>
/// <param name="share">How many of all edits these are.</param>
/// <param name="random">Of its own, so that the edits are the same with signals and without.</param>
internal sealed class SignalMaker(IReadOnlySet<long> reverted, double share, Random random) : IDisposable
{
    public const string Model = "revertrisk-language-agnostic";
    public const string ModelVersion = "3";

    /// <summary>How far apart the model holds the two kinds of edits, in standard deviations: an area under the curve of 0.87.</summary>
    private const double Distance = 1.593;

    private readonly Utf8JsonWriter _json = new(
        Stream.Null, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    private readonly ArrayBufferWriter<byte> _line = new(2048);
    private readonly PriorityQueue<byte[], (DateTimeOffset At, long Order)> _due = new();
    private readonly Reverts _reverts = new();
    private readonly Dictionary<long, (Change Change, Account Account, string[] Tags)> _edits = [];
    private readonly Queue<long> _kept = new();
    private long _order;
    private long _streamOffset = 88_120_411;

    /// <summary>The signals that the stream has sent by then.</summary>
    public IEnumerable<byte[]> DueAt(DateTimeOffset time)
    {
        while (_due.TryPeek(out _, out var next) && next.At <= time)
            yield return _due.Dequeue();
    }

    /// <summary>Takes an edit that is about to be written; what is said of it before that is due at its own time.</summary>
    public void Take(Change change)
    {
        var undone = _reverts.Take(change);
        if (change.Type is not (ChangeType.Edit or ChangeType.New))
            return;
        var tags = TagsOf(change, undone);
        var account = AccountOf(change);
        // Nine edits in ten bear some tag. MediaWiki sends the tags up to a tenth of a second before the edit.
        if (tags.Length > 0)
            AddTags(change, account, tags, before: null, change.EventTime.AddMilliseconds(-random.Next(100)));
        // The models know Wikipedias' articles.
        if (change.Page.Namespace == 0 && change.Page.Wiki.Host.EndsWith(".wikipedia.org", StringComparison.Ordinal))
            AddPrediction(change, account);
        Keep(change, account, tags);
        foreach (var revision in undone)
        {
            if (!_edits.TryGetValue(revision, out var edit) || edit.Tags.Contains("mw-reverted", StringComparer.Ordinal))
                continue;
            string[] now = [.. edit.Tags, "mw-reverted"];
            // An event that arrives late may be about a time before the edit that it undoes.
            var at = change.EventTime > edit.Change.EventTime ? change.EventTime : edit.Change.EventTime;
            AddTags(edit.Change, edit.Account, now, edit.Tags, at.AddSeconds(random.Next(1, 4)));
            _edits[revision] = edit with { Tags = now };
        }
    }

    public void Dispose() => _json.Dispose();

    private string[] TagsOf(Change change, IReadOnlyList<long> undone)
    {
        var tags = new List<string>();
        if (undone.Count > 0)
        {
            tags.Add(change.Comment.StartsWith("Undid revision [[Special:Diff/", StringComparison.Ordinal) ? "mw-undo"
                : change.Person.IsBot || undone.Count > 1 ? "mw-rollback" : "mw-manual-revert");
        }
        if (change.LengthOld > 0 && change.LengthNew * 10L < change.LengthOld)
            tags.Add("mw-replace");
        tags.AddRange(random.Next(10) switch
        {
            < 3 => ["mobile edit", "mobile web edit"],
            < 7 => ["visualeditor"],
            < 9 => ["wikieditor"],
            _ => Array.Empty<string>(),
        });
        return [.. tags];
    }

    private void AddPrediction(Change change, Account account)
    {
        var isReverted = reverted.Contains(change.RevisionNew);
        var score = Normal() + (isReverted ? Distance : 0);
        var logit = Math.Log(share / (1 - share)) + Distance * score - Distance * Distance / 2;
        var risk = Math.Round(1 / (1 + Math.Exp(-logit)), 3);
        var at = change.EventTime.AddMilliseconds(random.Next(700, 2_500));
        Begin(
            "/mediawiki/page/prediction_classification_change/1.3.0"u8, change.Page, "mediawiki.page_revert_risk_prediction_change.v1", at);
        _json.WriteString("wiki_id"u8, change.Page.Wiki.Id);
        _json.WriteString("dt"u8, Text(change.Timestamp));
        _json.WriteString("changelog_kind"u8, change.Type == ChangeType.New ? "insert"u8 : "update"u8);
        _json.WriteString("page_change_kind"u8, change.Type == ChangeType.New ? "create"u8 : "edit"u8);
        _json.WriteStartObject("page"u8);
        _json.WriteString("page_title"u8, change.Page.Title.Replace(' ', '_'));
        _json.WriteNumber("namespace_id"u8, change.Page.Namespace);
        _json.WriteBoolean("is_redirect"u8, value: false);
        _json.WriteEndObject();
        WriteRevision(change, account);
        _json.WriteStartObject("predicted_classification"u8);
        _json.WriteString("model_name"u8, Model);
        _json.WriteString("model_version"u8, ModelVersion);
        WriteList("predictions"u8, risk >= 0.5 ? "true" : "false");
        _json.WriteStartObject("probabilities"u8);
        _json.WriteNumber("true"u8, risk);
        _json.WriteNumber("false"u8, Math.Round(1 - risk, 3));
        _json.WriteEndObject();
        _json.WriteEndObject();
        End(at);
    }

    private void WriteRevision(Change change, Account account)
    {
        _json.WriteStartObject("revision"u8);
        _json.WriteNumber("rev_id"u8, change.RevisionNew);
        if (change.Type == ChangeType.Edit)
            _json.WriteNumber("rev_parent_id"u8, change.RevisionOld);
        _json.WriteString("rev_dt"u8, Text(change.Timestamp));
        _json.WriteNumber("rev_size"u8, change.LengthNew);
        _json.WriteString("comment"u8, change.Comment);
        _json.WriteBoolean("is_minor_edit"u8, change.IsMinor);
        _json.WriteBoolean("is_editor_visible"u8, !change.Person.IsHidden);
        if (!change.Person.IsHidden)
            WriteEditor(change, account);
        _json.WriteEndObject();
    }

    private void WriteEditor(Change change, Account account)
    {
        _json.WriteStartObject("editor"u8);
        _json.WriteString("user_text"u8, change.Person.Name);
        if (account.Edits is { } edits)
            _json.WriteNumber("edit_count"u8, edits);
        WriteList("groups"u8, account.Groups);
        _json.WriteBoolean("is_bot"u8, change.Person.IsBot);
        _json.WriteBoolean("is_temp"u8, IsTemporary(change.Person));
        if (account.Registered is { } registered)
            _json.WriteString("registration_dt"u8, Text(registered));
        _json.WriteEndObject();
    }

    private void AddTags(Change change, Account account, string[] tags, string[]? before, DateTimeOffset at)
    {
        Begin("/mediawiki/revision/tags-change/1.0.0"u8, change.Page, "mediawiki.revision-tags-change", at);
        _json.WriteString("database"u8, change.Page.Wiki.Id);
        _json.WriteString("page_title"u8, change.Page.Title.Replace(' ', '_'));
        _json.WriteNumber("page_namespace"u8, change.Page.Namespace);
        _json.WriteBoolean("page_is_redirect"u8, value: false);
        _json.WriteNumber("rev_id"u8, change.RevisionNew);
        if (change.Type == ChangeType.Edit)
            _json.WriteNumber("rev_parent_id"u8, change.RevisionOld);
        _json.WriteString("rev_timestamp"u8, Text(change.Timestamp));
        _json.WriteNumber("rev_len"u8, change.LengthNew);
        _json.WriteBoolean("rev_minor_edit"u8, change.IsMinor);
        _json.WriteString("comment"u8, change.Comment);
        if (!change.Person.IsHidden)
            WritePerformer(change, account);
        WriteList("tags"u8, tags);
        _json.WriteStartObject("prior_state"u8);
        WriteList("tags"u8, before ?? []);
        _json.WriteEndObject();
        End(at);
    }

    private void WritePerformer(Change change, Account account)
    {
        _json.WriteStartObject("performer"u8);
        _json.WriteString("user_text"u8, change.Person.Name);
        WriteList("user_groups"u8, account.Groups);
        _json.WriteBoolean("user_is_bot"u8, change.Person.IsBot);
        if (account.Registered is { } registered)
            _json.WriteString("user_registration_dt"u8, Text(registered));
        if (account.Edits is { } edits)
            _json.WriteNumber("user_edit_count"u8, edits);
        _json.WriteEndObject();
    }

    private void WriteList(ReadOnlySpan<byte> name, params string[] values)
    {
        _json.WriteStartArray(name);
        foreach (var value in values)
            _json.WriteStringValue(value);
        _json.WriteEndArray();
    }

    private void Begin(ReadOnlySpan<byte> schema, Page page, string stream, DateTimeOffset at)
    {
        _line.ResetWrittenCount();
        _json.Reset(_line);
        _json.WriteStartObject();
        _json.WriteString("$schema"u8, schema);
        _json.WriteStartObject("meta"u8);
        _json.WriteString("uri"u8, page.UrlJson);
        _json.WriteString("id"u8, Ids.Next(random));
        _json.WriteString("domain"u8, page.Wiki.Host);
        _json.WriteString("stream"u8, stream);
        _json.WriteString("dt"u8, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        _json.WriteString("topic"u8, $"codfw.{stream}");
        _json.WriteNumber("partition"u8, 0);
        _json.WriteNumber("offset"u8, _streamOffset += random.Next(1, 20));
        _json.WriteEndObject();
    }

    private void End(DateTimeOffset at)
    {
        _json.WriteEndObject();
        _json.Flush();
        _due.Enqueue(_line.WrittenSpan.ToArray(), (at, _order++));
    }

    // Vandals have seldom edited before, nor has whoever has no account.
    private Account AccountOf(Change change)
    {
        var person = change.Person;
        var isTemporary = IsTemporary(person);
        if (!person.IsRegistered && !person.IsBot && !isTemporary)
            return new Account(Edits: null, Registered: null, ["*"]);
        var isPatroller = People.Patrollers.Contains(person);
        var isNew = person.IsNew
            ?? (isTemporary || !isPatroller && !person.IsBot && reverted.Contains(change.RevisionNew) && random.Next(3) > 0);
        return new Account(
            isNew ? random.Next(1, 9) : random.Next(40, 60_000),
            change.Timestamp.AddDays(isNew ? -random.Next(1, 5) : -random.Next(90, 5_000)),
            isTemporary ? ["*", "temp"] : person.IsBot ? ["*", "bot"] : isPatroller ? ["*", "user", "autoconfirmed", "rollbacker"]
            : isNew ? ["*", "user"] : ["*", "user", "autoconfirmed"]);
    }

    private static bool IsTemporary(Person person) => person.Name.StartsWith("~2026-", StringComparison.Ordinal);

    // A page's last edits can be reverted; those of all pages are more than enough of them.
    private void Keep(Change change, Account account, string[] tags)
    {
        const int MostKept = 50_000;
        _edits[change.RevisionNew] = (change, account, tags);
        _kept.Enqueue(change.RevisionNew);
        if (_kept.Count > MostKept)
            _edits.Remove(_kept.Dequeue());
    }

    // Box and Muller's.
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <param name="Edits">How many the editor has made; null where nobody counts them.</param>
    private sealed record Account(long? Edits, DateTimeOffset? Registered, string[] Groups);
}
