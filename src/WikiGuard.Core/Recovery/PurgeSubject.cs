using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using WikiGuard.Entities;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Recovery;

/// <summary>Content that Wikimedia has suppressed, and that must no longer be stored: a user's events, or those of a revision.</summary>
public sealed partial record PurgeSubject
{
    private PurgeSubject(string user, string wiki, string revision) => (User, Wiki, Revision) = (user, wiki, revision);

    /// <summary>The name; empty for a revision.</summary>
    public string User { get; }

    /// <summary>Such as <c>enwiki</c>; empty for a user.</summary>
    public string Wiki { get; }

    /// <summary>The revision's number; empty for a user.</summary>
    public string Revision { get; }

    /// <summary>Events of others that mention the user in their title or summary go, too.</summary>
    public bool WithMentions { get; init; }

    public static PurgeSubject OfUser(string name) => new(name, "", "");

    public static PurgeSubject OfRevision(string wiki, long number) => new("", wiki, number.ToString(CultureInfo.InvariantCulture));

    public bool IsUser => User.Length > 0;

    /// <summary>Stands for the subject wherever it is recorded; whoever knows the name can recognise it.</summary>
    public string Hash => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(IsUser ? $"user:{User}" : $"revision:{Wiki}:{Revision}")));

    /// <summary>The subject without its name.</summary>
    public override string ToString() => $"{(IsUser ? "user" : "revision")} sha256:{Hash}";

    /// <summary>
    /// The one row that statements read the subject from, as what follows <c>from</c>, where an engine keeps the text of its statements;
    /// null where they name it. The row is what <see cref="ToJson"/> writes.
    /// </summary>
    public SqlExpression? Row { get; init; }

    /// <summary>The suppressed events, as a statement that others contain.</summary>
    internal SqlExpression Events => SqlExpression.Of(SqlLibrary.Get("purge/suppressed_events").Bind(
        WithRevision(WithUser(new SqlParameters()))
            .Add("with_mentions", Value(WithMentions, "with_mentions"))
            .Add("authored", RevisionsOf(withTagged: false))));

    /// <summary>The revisions of which nothing is kept, as a statement that others contain.</summary>
    internal SqlExpression Revisions => RevisionsOf(withTagged: true);

    private SqlExpression RevisionsOf(bool withTagged) => SqlExpression.Of(SqlLibrary.Get("purge/suppressed_revisions").Bind(
        WithRevision(WithUser(new SqlParameters())).Add("with_tagged", withTagged)));

    internal SqlParameters WithUser(SqlParameters parameters) => parameters.Add("user", Value(User, "user_name"));

    private SqlParameters WithRevision(SqlParameters parameters) =>
        parameters.Add("wiki", Value(Wiki, "wiki")).Add("revision", Value(Revision, "revision"));

    internal SqlParameters WithText(SqlParameters parameters) => parameters.Add("text", Value(PlainText, "text"));

    /// <summary>
    /// What a record that has the subject has, too, however it is escaped: the revision's number, or the longest part of the name that
    /// nobody escapes, which may be empty.
    /// </summary>
    private string PlainText => IsUser ? PlainPart().Matches(User).MaxBy(m => m.Length)?.Value ?? "" : Revision;

    /// <summary>
    /// Whether a record that is no row of a table has the subject. What is JSON has it by its fields, as an event has, also where the JSON
    /// is in a text of other JSON. What can be read only as text has it where the name, or the revision's number and its wiki, stand as
    /// words.
    /// </summary>
    public bool IsIn(ReadOnlySpan<byte> record)
    {
        try
        {
            var reader = new Utf8JsonReader(record);
            using var json = JsonDocument.ParseValue(ref reader);
            if (!reader.Read())
                return IsIn(json.RootElement, name: "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // no JSON, or a text in it is none
        {
        }
        return IsIn(Encoding.UTF8.GetString(record));
    }

    /// <summary>The subject as a row of the table, on one line.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new SubjectRow(User, Wiki, Revision, WithMentions, PlainText), SubjectJson.Default.SubjectRow);

    /// <summary>Reads what <see cref="ToJson"/> has written.</summary>
    /// <exception cref="InvalidConfigException">It is something else; the message does not repeat it.</exception>
    public static PurgeSubject Read(string key, StoredObject stored)
    {
        try
        {
            var row = JsonSerializer.Deserialize(stored.Content.Span, SubjectJson.Default.SubjectRow) ?? throw new JsonException();
            return new PurgeSubject(row.UserName, row.Wiki, row.Revision) { WithMentions = row.WithMentions };
        }
        catch (JsonException)
        {
            throw new InvalidConfigException($"{key} says nothing that could be purged. Give the command again: wikiguard purge --help");
        }
    }

    private bool IsIn(JsonElement json, string name) => json.ValueKind switch
    {
        JsonValueKind.Object => IsItsEvent(json) || json.EnumerateObject().Any(p => IsIn(p.Value, p.Name)),
        JsonValueKind.Array => json.EnumerateArray().Any(e => IsIn(e, name)),
        JsonValueKind.String => IsUser && IsOfUser(json.GetString()!) || name switch
        {
            // As bronze keeps what it refuses, and the Ingestor what it cannot use.
            "value_base64" => json.TryGetBytesFromBase64(out var bytes) && IsIn(bytes),
            "value" => IsIn(Encoding.UTF8.GetBytes(json.GetString()!)),
            _ => json.GetString()!.StartsWith('{') && IsIn(Encoding.UTF8.GetBytes(json.GetString()!)),
        },
        _ => false,
    };

    private bool IsOfUser(string text) => WithMentions ? text.Contains(User, StringComparison.Ordinal) : text == User;

    // By the fields that the statement of the suppressed events reads.
    private bool IsItsEvent(JsonElement json) => !IsUser
        && (IsText(json, "wiki", Wiki) || IsText(json, "database", Wiki) || IsText(json, "wiki_id", Wiki))
        && (IsText(json, "rev_id", Revision)
            || json.TryGetProperty("revision", out var revision) && revision.ValueKind == JsonValueKind.Object
                && (IsText(revision, "new", Revision) || IsText(revision, "rev_id", Revision)));

    private static bool IsText(JsonElement json, string name, string text) =>
        json.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String or JsonValueKind.Number && value.ToString() == text;

    private bool IsIn(string text)
    {
        // JSON in a text of JSON is escaped twice, a dead letter of that once more.
        for (var level = 0; level < 4; level++)
        {
            if (IsUser ? WholeWords.Has(text, User) : WholeWords.Has(text, Revision) && WholeWords.Has(text, Wiki))
                return true;
            var read = Escape().Replace(text, m => m.Groups["code"] is { Success: true } code
                ? $"{(char)int.Parse(code.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)}"
                : "nrtbf".Contains(m.Value[1], StringComparison.Ordinal) ? " " : m.Value[1..]);
            if (read == text)
                return false;
            text = read;
        }
        return false;
    }

    [GeneratedRegex("[A-Za-z0-9 ]+", RegexOptions.None, 1000)]
    private static partial Regex PlainPart();

    [GeneratedRegex(@"\\(u(?<code>[0-9A-Fa-f]{4})|.)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escape();

    private SqlExpression Value(object value, string column) =>
        new(Row is { } row ? $"(select {column} from {row.Text})" : SqlLiteral.Of(value));
}

/// <summary>A subject as a row of the table <c>purge_subjects</c>.</summary>
internal sealed record SubjectRow(string UserName, string Wiki, string Revision, bool WithMentions, string Text);

// A line is a row there.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SubjectRow))]
internal sealed partial class SubjectJson : JsonSerializerContext;
