using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NJsonSchema;
using WikiGuard.Testing;
using WikiGuard.Testing.StateMachines;

namespace WikiGuard.Recovery;

/// <summary>What <c>statemachines/*.schema.json</c> say of a request to a state machine is what its reader says.</summary>
public sealed partial class RequestSchemaTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Each_state_machine_has_a_schema() => Assert.Equal(
        StateMachine.All.Select(m => m.Name),
        Directory.GetFiles(Path.Combine(Repository.Root, "statemachines"), "*.schema.json")
            .Select(f => Path.GetFileName(f)[..^".schema.json".Length]).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("""{"layer": "silver", "from": "2026-02-01"}""", true)]
    [InlineData("""
        {"layer": "gold", "from": "2026-02-01", "to": "2026-02-07", "truncate": true, "dry_run": false, "requester": "ann"}
        """, true)]
    [InlineData("{}", false)]
    [InlineData("[]", false)]
    [InlineData("""{"layer": "silver"}""", false)]
    [InlineData("""{"layer": "silver", "from": "earliest"}""", false)]
    [InlineData("""{"layer": "gold", "from": "2026-02-01", "offsets": {"cleaned_events": {"0": 0}}}""", false)]
    [InlineData("""{"layer": "bronze", "from": "earliest"}""", true)]
    [InlineData("""{"layer": "bronze", "from": "2026-02-01", "to": "2026-02-01T12:00:00Z", "truncate": true, "requester": "ann"}""", true)]
    [InlineData("""{"layer": "bronze", "offsets": {"cleaned_events": {"0": 1000, "12": -2}, "dlq_events": {"0": 0}}}""", true)]
    [InlineData("""{"layer": "bronze"}""", false)]
    [InlineData("""{"layer": "bronze", "from": "yesterday"}""", false)]
    [InlineData("""{"layer": "bronze", "from": "2026-02-01T12:00:00"}""", false)]
    [InlineData("""{"layer": "bronze", "from": "earliest", "offsets": {"cleaned_events": {"0": 1}}}""", false)]
    [InlineData("""{"layer": "bronze", "offsets": {}}""", false)]
    [InlineData("""{"layer": "bronze", "offsets": {"cleaned_events": {}}}""", false)]
    [InlineData("""{"layer": "bronze", "offsets": {"0": 1000}}""", false)]
    [InlineData("""{"layer": "bronze", "offsets": {"other": {"0": 1000}}}""", false)]
    [InlineData("""{"layer": "bronze", "offsets": {"cleaned_events": {"zero": 1000}}}""", false)]
    [InlineData("""{"layer": "bronze", "offsets": {"cleaned_events": {"0": "1000"}}}""", false)]
    [InlineData("""{"layer": "bronze", "offsets": {"cleaned_events": {"0": -1}}}""", false)]
    [InlineData("""{"layer": "bronze", "offsets": {"cleaned_events": {"0": 1.5}}}""", false)]
    [InlineData("""{"layer": "Silver", "from": "2026-02-01"}""", false)]
    [InlineData("""{"layer": "silver", "from": "2026-02-30"}""", false)]
    [InlineData("""{"layer": "silver", "from": "2026-2-1"}""", false)]
    [InlineData("""{"layer": "silver", "from": "2026-02-01T00:00:00Z"}""", false)]
    [InlineData("""{"layer": "silver", "from": "2026-02-01", "to": 7}""", false)]
    [InlineData("""{"layer": "silver", "from": "2026-02-01", "truncate": "yes"}""", false)]
    [InlineData("""{"layer": "silver", "from": "2026-02-01", "dry_run": null}""", false)]
    [InlineData("""{"layer": "silver", "from": "2026-02-01", "Truncate": true}""", false)]
    [InlineData("""{"layer": "gold", "from": "2026-02-01", "relearn": true}""", true)]
    [InlineData("""{"layer": "silver", "from": "2026-02-01", "relearn": false}""", true)]
    [InlineData("""{"layer": "silver", "from": "2026-02-01", "relearn": true}""", false)]
    [InlineData("""{"layer": "gold", "from": "2026-02-01", "relearn": "yes"}""", false)]
    [InlineData("""{"layer": "bronze", "from": "earliest", "relearn": false}""", false)]
    [InlineData("""{"layer": "gold", "rollback_to": "2026-02-01T12:00:00Z", "relearn": true}""", false)]
    [InlineData("""{"layer": "silver", "rollback_to": "2026-02-01T12:00:00Z"}""", true)]
    [InlineData("""{"layer": "bronze", "rollback_before": "bronze-00000042", "dry_run": true, "requester": "ann"}""", true)]
    [InlineData("""{"layer": "gold", "rollback_snapshot": "949530903748831860"}""", true)]
    [InlineData("""{"layer": "gold", "rollback_before": "silver-00000042"}""", false)]
    [InlineData("""{"layer": "silver", "rollback_before": "silver-00000000"}""", false)]
    [InlineData("""{"layer": "silver", "rollback_before": 42}""", false)]
    [InlineData("""{"layer": "silver", "rollback_to": "2026-02-01"}""", false)]
    [InlineData("""{"layer": "silver", "rollback_to": "2026-02-01T12:00:00Z", "rollback_before": "silver-00000042"}""", false)]
    [InlineData("""{"layer": "silver", "rollback_to": "2026-02-01T12:00:00Z", "from": "2026-02-01"}""", false)]
    [InlineData("""{"layer": "silver", "rollback_to": "2026-02-01T12:00:00Z", "truncate": true}""", false)]
    [InlineData("""{"layer": "silver", "rollback_snapshot": 949530903748831860}""", false)]
    [InlineData("""{"layer": "silver", "rollback_snapshot": "first"}""", false)]
    [InlineData("""{"layer": "copper", "rollback_to": "2026-02-01T12:00:00Z"}""", false)]
    [InlineData("""{"rollback_to": "2026-02-01T12:00:00Z"}""", false)]
    [InlineData("""{"layer": "silver", "from": "2026-02-01", "max_usd": 2.5}""", true)]
    [InlineData("""{"layer": "bronze", "from": "earliest", "max_usd": 1}""", true)]
    [InlineData("""{"layer": "bronze", "from": "earliest", "max_usd": 0}""", false)]
    [InlineData("""{"layer": "silver", "from": "2026-02-01", "max_usd": "2"}""", false)]
    [InlineData("""{"layer": "silver", "from": "2026-02-01", "max_usd": 1e7}""", false)]
    [InlineData("""{"purge": "subjects/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.json"}""", true)]
    [InlineData("""{"purge": "subjects/count-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.json", "dry_run": true, "requester": "ann"}""", true)]
    [InlineData("""{"purge": "Some name"}""", false)]
    [InlineData("""{"purge": "config/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.json"}""", false)]
    [InlineData("""{"purge": "subjects/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.json", "layer": "silver"}""", false)]
    [InlineData("""{"purge": "subjects/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.json", "truncate": true}""", false)]
    [InlineData("""{"purge": "subjects/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.json", "dry_run": "yes"}""", false)]
    public Task A_replay_is_judged_alike(string request, bool isRight) =>
        AssertJudgedAlikeAsync("replay", request, isRight, ReadReplay);

    [Theory]
    [InlineData("""{"files": "backfill/2026-01/"}""", true)]
    [InlineData("""{"files": "backfill/2026-01/", "allowlist": "config/mine.yaml", "dry_run": true, "requester": "ann"}""", true)]
    [InlineData("""{"since": "2026-02-01T00:00:00Z"}""", true)]
    [InlineData("""{"since": "2026-02-01T00:00:00.5Z", "until": "2026-02-02T00:00:00Z", "entities": ["enwiki:India", "x"]}""", true)]
    [InlineData("""{"entities": ["enwiki:India"], "until": "2026-02-09T00:00:00Z"}""", true)]
    [InlineData("{}", false)]
    [InlineData("[]", false)]
    [InlineData("""{"requester": "ann"}""", false)]
    [InlineData("""{"files": "warehouse/"}""", false)]
    [InlineData("""{"files": 7}""", false)]
    [InlineData("""{"files": "backfill/", "since": "2026-02-01T00:00:00Z"}""", false)]
    [InlineData("""{"files": "backfill/", "until": "2026-02-01T00:00:00Z"}""", false)]
    [InlineData("""{"files": "backfill/", "entities": ["enwiki:India"]}""", false)]
    [InlineData("""{"until": "2026-02-01T00:00:00Z"}""", false)]
    [InlineData("""{"since": "7d"}""", false)]
    [InlineData("""{"since": "2026-02-01"}""", false)]
    [InlineData("""{"since": "2026-02-32T00:00:00Z"}""", false)]
    [InlineData("""{"since": "2026-13-01T00:00:00Z"}""", false)]
    [InlineData("""{"since": "2026-02-01T24:00:00Z"}""", false)]
    [InlineData("""{"since": "2026-02-01T00:00:00"}""", false)]
    [InlineData("""{"since": "2026-02-01T00:00:00+01:00"}""", false)]
    [InlineData("""{"since": "2026-02-01T00:00:00Z", "until": null}""", false)]
    [InlineData("""{"entities": []}""", false)]
    [InlineData("""{"entities": "enwiki:India"}""", false)]
    [InlineData("""{"entities": [7]}""", false)]
    [InlineData("""{"entities": [""]}""", false)]
    [InlineData("""{"files": "backfill/", "allowlist": "mine.yaml"}""", false)]
    [InlineData("""{"files": "backfill/", "allowlist": "config/mine.json"}""", false)]
    [InlineData("""{"files": "backfill/", "dry_run": "yes"}""", false)]
    [InlineData("""{"files": "backfill/", "file": "x"}""", false)]
    [InlineData("""{"files": "backfill/", "max_usd": 0.5}""", true)]
    [InlineData("""{"files": "backfill/", "max_usd": -1}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": "at"}}""", true)]
    [InlineData("""{"files": "backfill/", "mapping": {"event": "event_data"}}""", true)]
    [InlineData("""{"files": "backfill/", "mapping": {"event": {"column": "event_data"}}}""", true)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": {"column": "at", "time": "yyyyMMddHHmmss"}, "bot": {"value": false}}}""", true)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": "at", "namespace": {"column": "ns", "default": 0}, "minor": {"column": "m", "default": true}, "length.old": "lo"}}""", true)]
    [InlineData("""{"files": "backfill/", "mapping": {}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": "id"}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"event": "event_data", "title": "t"}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"event": {"value": "x"}}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": "at", "tittle": "t"}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": "at", "user": 7}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": "at", "user": ""}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": "at", "user": {"value": 7}}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": "at", "user": {"column": "u", "value": "x"}}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": "at", "user": {"default": "x"}}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": "at", "user": {"column": "u", "time": "iso"}}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": "at", "namespace": {"value": "0"}}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": "at", "namespace": {"value": 0.5}}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": "at", "bot": {"value": "no"}}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": "at", "meta.dt": {"column": "at", "time": "often"}}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "wiki": {"value": "enwiki"}, "title": "t", "timestamp": "at", "meta.dt": {"value": "2026-02-01T00:00:00Z"}}}""", false)]
    [InlineData("""{"files": "backfill/", "mapping": {"meta.id": "id", "type": "kind", "title": "t", "timestamp": "at"}}""", false)]
    [InlineData("""{"since": "2026-02-01T00:00:00Z", "mapping": {"event": "event_data"}}""", false)]
    [InlineData("""{"files": "backfill/", "after": "backfill/a.jsonl"}""", true)]
    [InlineData("""{"files": "backfill/", "after": "a.jsonl"}""", false)]
    [InlineData("""{"after": "backfill/a.jsonl"}""", false)]
    [InlineData("""{"since": "2026-02-01T00:00:00Z", "after": "backfill/a.jsonl"}""", false)]
    [InlineData("""{"quarantine": {}, "after": "backfill/a.jsonl"}""", false)]
    [InlineData("""{"quarantine": {}}""", true)]
    [InlineData("""{"quarantine": {"layer": "silver", "check": "title_complete", "from": "2026-02-01", "to": "2026-02-07", "batch": "silver-00000042", "id": "ab"}, "discard": false, "dry_run": true, "requester": "ann"}""", true)]
    [InlineData("""{"quarantine": {"batch": "silver-00000042"}, "discard": true}""", true)]
    [InlineData("""{"quarantine": {"layer": "silver", "to": "2026-02-01"}, "discard": true}""", true)]
    [InlineData("""{"quarantine": {"layer": "silver"}, "discard": true}""", false)]
    [InlineData("""{"quarantine": {}, "discard": true}""", false)]
    [InlineData("""{"quarantine": {"check": "x"}, "discard": "yes"}""", false)]
    [InlineData("""{"discard": true}""", false)]
    [InlineData("""{"files": "backfill/", "discard": false}""", false)]
    [InlineData("""{"since": "2026-02-01T00:00:00Z", "discard": false}""", false)]
    [InlineData("""{"quarantine": "silver"}""", false)]
    [InlineData("""{"quarantine": []}""", false)]
    [InlineData("""{"quarantine": {"layer": "any"}}""", false)]
    [InlineData("""{"quarantine": {"layer": null}}""", false)]
    [InlineData("""{"quarantine": {"check": " "}}""", false)]
    [InlineData("""{"quarantine": {"id": 7}}""", false)]
    [InlineData("""{"quarantine": {"from": "2026-02-01T12:00:00Z"}}""", false)]
    [InlineData("""{"quarantine": {"rule": "x"}}""", false)]
    [InlineData("""{"quarantine": {}, "files": "backfill/"}""", false)]
    [InlineData("""{"quarantine": {}, "since": "2026-02-01T00:00:00Z"}""", false)]
    [InlineData("""{"quarantine": {}, "entities": ["enwiki:India"]}""", false)]
    [InlineData("""{"quarantine": {}, "allowlist": "config/mine.yaml"}""", false)]
    [InlineData("""{"quarantine": {}, "max_usd": 2}""", false)]
    public Task A_backfill_is_judged_alike(string request, bool isRight) =>
        AssertJudgedAlikeAsync("backfill", request, isRight, input => BackfillRequest.Read(input, Now));

    /// <summary>The state machine reads its input itself.</summary>
    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{"action": "pause"}""", false)]
    [InlineData("""{"action": "Start"}""", false)]
    [InlineData("""{"action": 7}""", false)]
    [InlineData("""{"action": "stop", "requester": "ann"}""", true)]
    [InlineData("""{"action": "restart"}""", true)]
    [InlineData("""{"action": "restart", "component": "dlq_events"}""", true)]
    [InlineData("""{"action": "restart", "component": "notify-slack"}""", false)]
    [InlineData("""{"action": "restart", "component": 7}""", false)]
    [InlineData("""{"action": "stop", "component": "ingest"}""", false)]
    [InlineData("""{"action": "maintain"}""", true)]
    [InlineData("""{"action": "maintain", "layer": "gold"}""", true)]
    [InlineData("""{"action": "maintain", "layer": "ledger"}""", false)]
    [InlineData("""{"action": "maintain", "layer": 7}""", false)]
    [InlineData("""{"action": "maintain", "component": "maintain"}""", false)]
    public async Task A_control_is_judged_alike(string request, bool isRight)
    {
        var schema = await SchemaAsync("pipeline-control");
        var states = new StateMachine("pipeline-control").States;
        var (actions, components) = (Compared(states["WhatToDo"]!, "$.action"), Compared(states["WhatToRestart"]!, "$.component"));
        var layers = Compared(states["WhatToMaintain"]!, "$.layer");

        Assert.Equal(schema.Properties["action"].Enumeration, actions);
        Assert.Equal(schema.Properties["component"].Enumeration, components);
        Assert.Equal(schema.Properties["layer"].Enumeration, layers);
        Assert.Equal(isRight, schema.Validate(request).Count == 0);
        var input = JsonNode.Parse(request)!;
        var (action, component) = (Text(input["action"]), Text(input["component"]));
        Assert.Equal(isRight, actions.Contains(action)
            && (input["component"] is null || (action == "restart" && components.Contains(component)))
            && (input["layer"] is null || layers.Contains(Text(input["layer"]))));

        static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
    }

    /// <summary>A stop of one component would be a stop of all.</summary>
    [Fact]
    public void A_component_is_looked_at_before_any_action_but_a_restart()
    {
        var rules = new StateMachine("pipeline-control").States["WhatToDo"]!["Choices"]!.AsArray();

        Assert.Equal(["restart"], Compared(rules[0]!, "$.action"));
        Assert.Equal(("$.component", true, "WrongComponent"),
            ((string?)rules[1]!["Variable"], (bool?)rules[1]!["IsPresent"], (string?)rules[1]!["Next"]));
    }

    [Fact]
    public async Task A_schema_has_the_fields_that_the_reader_knows()
    {
        await AssertFieldsAsync("replay", ReadReplay, """{"?": 1}""", """{"layer": "bronze", "?": 1}""",
            """{"rollback_to": 1, "?": 1}""", """{"purge": 1, "?": 1}""");
        await AssertFieldsAsync("backfill", input => BackfillRequest.Read(input, Now), """{"?": 1}""");
    }

    // What rules compare a variable with, in their order.
    private static IReadOnlyList<string?> Compared(JsonNode rules, string variable) => rules switch
    {
        JsonArray list => [.. list.SelectMany(r => Compared(r!, variable))],
        JsonObject rule when (string?)rule["Variable"] == variable => rule["StringEquals"] is { } text ? [(string?)text] : [],
        JsonObject rule => [.. rule.Where(f => f.Key is "Choices" or "And" or "Or").SelectMany(f => Compared(f.Value!, variable))],
        _ => [],
    };

    private static async Task AssertJudgedAlikeAsync(string name, string request, bool isRight, Action<JsonElement> read)
    {
        Assert.Equal(isRight, (await SchemaAsync(name)).Validate(request).Count == 0);
        Assert.Equal(isRight, ErrorOf(request, read) is null);
    }

    // As the state machine chooses.
    private static void ReadReplay(JsonElement input)
    {
        if (input.ValueKind == JsonValueKind.Object && input.TryGetProperty(PurgeRequest.Field, out _))
            PurgeRequest.Read(input);
        else if (input.ValueKind == JsonValueKind.Object
            && input.EnumerateObject().Any(f => f.Name.StartsWith("rollback_", StringComparison.Ordinal)))
            RollbackRequest.Read(input);
        else if (input.ValueKind == JsonValueKind.Object && input.TryGetProperty("layer", out var layer) && layer.ValueEquals("bronze"))
            LogReplayRequest.Read(input);
        else
            ReplayRequest.Read(input);
    }

    private static async Task AssertFieldsAsync(string name, Action<JsonElement> read, params string[] requests)
    {
        var known = requests.SelectMany(r => Known().Match(ErrorOf(r, read)!).Groups["fields"].Value.Split(", ")).Distinct();

        Assert.Equal((await SchemaAsync(name)).Properties.Keys.Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }

    private static string? ErrorOf(string request, Action<JsonElement> read)
    {
        using var json = JsonDocument.Parse(request);
        var input = json.RootElement.Clone();
        return (Record.Exception(() => read(input)) as InvalidConfigException)?.Message;
    }

    private static Task<JsonSchema> SchemaAsync(string name) =>
        JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "statemachines", $"{name}.schema.json"));

    [GeneratedRegex("the fields are (?<fields>[a-z_, ]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Known();
}
