using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WikiGuard.Recordings;

/// <summary>Writes events as the stream does: schema <c>/mediawiki/recentchange/1.0.0</c>, the same fields in the same order.</summary>
internal sealed class ChangeJson(Random random) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(
        Stream.Null,
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    private long _streamOffset = 1_935_013_239;

    public void Write(Change change, IBufferWriter<byte> line)
    {
        _json.Reset(line);
        var page = change.Page;
        _json.WriteStartObject();
        _json.WriteString("$schema"u8, "/mediawiki/recentchange/1.0.0"u8);
        WriteMeta(page.UrlJson, page.Wiki.Host, "codfw", change.EventTime);
        if (change.Id is { } id)
            _json.WriteNumber("id"u8, id);
        _json.WriteString("type"u8, TypeName(change.Type));
        _json.WriteNumber("namespace"u8, page.Namespace);
        _json.WriteString("title"u8, page.TitleJson);
        _json.WriteString("title_url"u8, page.UrlJson);
        _json.WriteString("comment"u8, change.Comment);
        _json.WriteNumber("timestamp"u8, change.Timestamp.ToUnixTimeSeconds());
        if (!change.Person.IsHidden)
            _json.WriteString("user"u8, change.Person.Name);
        _json.WriteBoolean("bot"u8, change.Person.IsBot);
        if (change.Log is { } log)
            WriteLog(log);
        else
            WriteRevision(change);
        _json.WriteString("server_url"u8, "https://" + page.Wiki.Host);
        _json.WriteString("server_name"u8, page.Wiki.Host);
        _json.WriteString("server_script_path"u8, "/w"u8);
        _json.WriteString("wiki"u8, page.Wiki.Id);
        _json.WriteString("parsedcomment"u8, ParsedComment.Of(change.Comment, page));
        _json.WriteEndObject();
        _json.Flush();
    }

    /// <summary>What Wikimedia sends about hourly from each data centre to show that the stream is alive.</summary>
    public void WriteCanary(DateTimeOffset at, IBufferWriter<byte> line)
    {
        _json.Reset(line);
        _json.WriteStartObject();
        _json.WriteString("$schema"u8, "/mediawiki/recentchange/1.0.0"u8);
        var url = JsonEncodedText.Encode("https://www.wikidata.org/wiki/Q1");
        WriteMeta(url, "canary", random.Next(2) == 0 ? "eqiad" : "codfw", at);
        _json.WriteNull("id"u8);
        _json.WriteString("type"u8, "edit"u8);
        _json.WriteNumber("namespace"u8, 0);
        _json.WriteString("title"u8, "Q1"u8);
        _json.WriteString("comment"u8, "canary event"u8);
        _json.WriteNumber("timestamp"u8, at.ToUnixTimeSeconds());
        _json.WriteString("user"u8, "Canary"u8);
        _json.WriteBoolean("bot"u8, true);
        _json.WriteString("wiki"u8, "wikidatawiki"u8);
        _json.WriteEndObject();
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();

    private void WriteMeta(JsonEncodedText uri, string domain, string dataCentre, DateTimeOffset at)
    {
        Span<byte> dt = stackalloc byte[24];
        at.TryFormat(dt, out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

        _json.WriteStartObject("meta"u8);
        _json.WriteString("uri"u8, uri);
        _json.WriteString("request_id"u8, Ids.Next(random));
        _json.WriteString("id"u8, Ids.Next(random));
        _json.WriteString("domain"u8, domain);
        _json.WriteString("stream"u8, "mediawiki.recentchange"u8);
        _json.WriteString("dt"u8, dt);
        _json.WriteString("topic"u8, dataCentre == "codfw" ? "codfw.mediawiki.recentchange"u8 : "eqiad.mediawiki.recentchange"u8);
        _json.WriteNumber("partition"u8, 0);
        _json.WriteNumber("offset"u8, _streamOffset += random.Next(1, 40));
        _json.WriteEndObject();
    }

    private void WriteRevision(Change change)
    {
        var script = $"https://{change.Page.Wiki.Host}/w/index.php";
        _json.WriteString("notify_url"u8, change.Type == ChangeType.New
            ? $"{script}?oldid={change.RevisionNew}&rcid={change.Id}"
            : $"{script}?diff={change.RevisionNew}&oldid={change.RevisionOld}");
        if (change.Type is ChangeType.Categorize or ChangeType.External)
            return;

        _json.WriteBoolean("minor"u8, change.IsMinor);
        if (change.IsPatrolled is { } patrolled)
            _json.WriteBoolean("patrolled"u8, patrolled);
        WriteOldAndNew("length"u8, change.Type, change.LengthOld, change.LengthNew);
        WriteOldAndNew("revision"u8, change.Type, change.RevisionOld, change.RevisionNew);
    }

    private void WriteOldAndNew(ReadOnlySpan<byte> name, ChangeType type, long old, long @new)
    {
        _json.WriteStartObject(name);
        if (type == ChangeType.Edit)
            _json.WriteNumber("old"u8, old);
        _json.WriteNumber("new"u8, @new);
        _json.WriteEndObject();
    }

    private void WriteLog(LogEntry log)
    {
        _json.WriteNumber("log_id"u8, log.Id);
        _json.WriteString("log_type"u8, log.Type);
        _json.WriteString("log_action"u8, log.Action);
        _json.WritePropertyName("log_params"u8);
        _json.WriteRawValue(log.ParamsJson, skipInputValidation: true);
        _json.WriteString("log_action_comment"u8, log.ActionComment);
    }

    private static ReadOnlySpan<byte> TypeName(ChangeType type) => type switch
    {
        ChangeType.Edit => "edit"u8,
        ChangeType.New => "new"u8,
        ChangeType.Log => "log"u8,
        ChangeType.Categorize => "categorize"u8,
        _ => "external"u8,
    };
}
