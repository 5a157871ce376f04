using System.Text.Json;

namespace WikiGuard.Recovery;

public sealed class BackfillRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 10, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"files": "backfill/2026-01/"}""", "backfill/2026-01/   config/entity-allowlist.yaml False")]
    [InlineData("""{"since": "2026-02-01T00:00:00Z"}""",
        " 2026-02-01T00:00:00..2026-02-10T12:00:00  config/entity-allowlist.yaml False")]
    [InlineData("""{"entities": ["enwiki:India", "dewiki:Indien"]}""",
        " 2026-02-03T12:00:00..2026-02-10T12:00:00 enwiki:India+dewiki:Indien config/entity-allowlist.yaml False")]
    [InlineData("""
        {"since": "2026-02-01T00:00:00Z", "until": "2026-02-02T00:00:00Z", "allowlist": "config/a.yaml", "dry_run": true,
            "requester": "ann"}
        """,
        " 2026-02-01T00:00:00..2026-02-02T00:00:00  config/a.yaml True")]
    public void A_request_is_read(string input, string expected)
    {
        var request = Read(input);

        Assert.Equal(expected, string.Join(' ', request.Prefix,
            request.Stream is { } range ? $"{range.Since.UtcDateTime:s}..{range.Until.UtcDateTime:s}" : "",
            string.Join('+', request.Entities), request.Allowlist, request.DryRun));
    }

    [Theory]
    [InlineData(
        "[]", """Write {"files": "backfill/2026-01/"}, {"since": "2026-02-01T00:00:00Z"} or {"quarantine": {"layer": "silver"}}.""")]
    [InlineData("{}", "an error: files is missing: write a prefix of the bucket")]
    [InlineData("""{"files": "backfill/x", "since": "2026-02-01T00:00:00Z"}""", "which are for the stream: give one of the two")]
    [InlineData("""{"until": "2026-02-02T00:00:00Z"}""", "since is missing: write a time in UTC such as \"2026-02-01T12:00:00Z\"")]
    [InlineData("""{"since": "7d", "until": "2026-02-02", "entities": "enwiki:India"}""",
        "3 errors: entities is \"enwiki:India\": write entities such as [\"enwiki:United States\"]; since is \"7d\": write a time in UTC "
            + "such as \"2026-02-01T12:00:00Z\"; until is \"2026-02-02\": write a time")]
    [InlineData("""{"entities": []}""", "entities is []: write entities such as")]
    [InlineData("""{"entities": [7]}""", "entities is [7]: write entities such as")]
    [InlineData("""{"since": "2026-02-02T00:00:00Z", "until": "2026-02-02T00:00:00Z"}""",
        "since is 2026-02-02T00:00:00Z, and until is 2026-02-02T00:00:00Z: give one that is later")]
    [InlineData("""{"since": "2026-02-02T00:00:00Z", "until": "2026-02-11T00:00:00Z"}""", "which is still to come: leave it away")]
    [InlineData("""{"files": "x", "mapping": {"meta.id": "id", "typ": "kind", "wiki": "w", "title": "t", "timestamp": "at"}}""",
        "2 errors: files is \"x\": write a prefix of the bucket such as \"backfill/2026-01/\"; mapping: 2 errors   1:1: the mapping lacks "
            + "'type'; add it, for silver refuses an event without   1:19: unknown key 'typ' in the mapping; did you mean 'type'?")]
    [InlineData("""{"files": "backfill/", "mapping": "id"}""", "mapping is \"id\": write an object such as {\"meta.id\": \"id\"")]
    [InlineData("""{"since": "2026-02-01T00:00:00Z", "mapping": {"event": "x"}}""", "mapping goes with files")]
    [InlineData("""{"since": "2026-02-01T00:00:00Z", "after": "backfill/a"}""",
        "after goes with files: for the stream, give a later since")]
    [InlineData("""{"files": "backfill/", "after": "a"}""", "after is \"a\": write the key of a file such as")]
    [InlineData("""{"since": "2026-01-02T00:00:00Z"}""", "keeps 31 days at most: take older edits from files")]
    public void Every_error_is_named_at_once(string input, string finding) =>
        Assert.Contains(finding, Assert.Throws<InvalidConfigException>(() => Read(input)).Message, StringComparison.Ordinal);

    private static BackfillRequest Read(string input)
    {
        using var json = JsonDocument.Parse(input);
        return BackfillRequest.Read(json.RootElement.Clone(), Now);
    }
}
