using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Recovery;

/// <summary>Content that Wikimedia has suppressed, and that must no longer be stored: a user's events, or those of a revision.</summary>
public sealed record PurgeSubject
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
            .Add("authored", SqlExpression.Of(SqlLibrary.Get("purge/authored_revisions").Bind(WithUser(new SqlParameters()))))));

    /// <summary>The revisions that the suppressed events are about, as a statement that others contain.</summary>
    internal SqlExpression Revisions => SqlExpression.Of(SqlLibrary.Get("purge/suppressed_revisions").Bind(
        WithRevision(new SqlParameters()).Add("suppressed", Events)));

    internal SqlParameters WithUser(SqlParameters parameters) => parameters.Add("user", Value(User, "user_name"));

    private SqlParameters WithRevision(SqlParameters parameters) =>
        parameters.Add("wiki", Value(Wiki, "wiki")).Add("revision", Value(Revision, "revision"));

    internal SqlParameters WithMarks(SqlParameters parameters)
    {
        var (text, escaped, and) = Marks;
        return parameters.Add("text", Value(text, "text")).Add("escaped_text", Value(escaped, "escaped_text"))
            .Add("and_text", Value(and, "and_text"));
    }

    /// <summary>What marks a record that cannot be read as an event: it has this text, in one of two forms, and the other one.</summary>
    internal (string Text, string Escaped, string And) Marks => IsUser
        ? (User, string.Concat(User.Select(c => char.IsAscii(c) ? $"{c}" : $"\\u{(int)c:x4}")), "")
        : (Revision, Revision, Wiki);

    /// <summary>Whether bytes that are no event have the marks.</summary>
    public bool IsIn(ReadOnlySpan<byte> bytes)
    {
        var (text, escaped, and) = Marks;
        return (bytes.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || bytes.IndexOf(Encoding.UTF8.GetBytes(escaped)) >= 0)
            && bytes.IndexOf(Encoding.UTF8.GetBytes(and)) >= 0;
    }

    /// <summary>The subject and its marks, on one line.</summary>
    public byte[] ToJson()
    {
        var (text, escaped, and) = Marks;
        return JsonSerializer.SerializeToUtf8Bytes(
            new SubjectRow(User, Wiki, Revision, WithMentions, text, escaped, and), SubjectJson.Default.SubjectRow);
    }

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

    private SqlExpression Value(object value, string column) =>
        new(Row is { } row ? $"(select {column} from {row.Text})" : SqlLiteral.Of(value));
}

/// <summary>A subject as a row of the table <c>purge_subjects</c>.</summary>
internal sealed record SubjectRow(
    string UserName, string Wiki, string Revision, bool WithMentions, string Text, string EscapedText, string AndText);

// A line is a row there.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SubjectRow))]
internal sealed partial class SubjectJson : JsonSerializerContext;
