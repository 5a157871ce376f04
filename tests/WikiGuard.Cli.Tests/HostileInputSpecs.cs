using System.Text;
using System.Text.Json.Nodes;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

[LongTest("A run of the tool over thousands of hostile lines.")]
public sealed class HostileInputSpecs : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly List<byte[]> _lines = [];
    private int _good, _deadLetters;

    [Fact]
    public async Task Every_line_of_a_hostile_file_ends_in_exactly_one_place_and_the_good_ones_in_silver()
    {
        Good();
        Bad("{\"meta\":{\"id\":\"cut-off\"");
        Bad("[{\"meta\":{\"id\":\"in-an-array\"}}]");
        Bad("\"just a text\"");
        Good();
        foreach (var key in Real().Select(p => p.Key).ToList())
            Hostile(e => e[key] = null, isDeadLetter: key == "meta");
        foreach (var key in Real()["meta"]!.AsObject().Select(p => p.Key).ToList())
            Hostile(e => e["meta"]![key] = null, isDeadLetter: key == "id");
        Hostile(e => e.Remove("meta"), isDeadLetter: true);
        Hostile(e => e["meta"] = new JsonObject(), isDeadLetter: true);
        Hostile(e => e["meta"] = "text", isDeadLetter: true);
        Hostile(e => e["comment"] = new string('x', 2_000_000), isDeadLetter: true);
        Hostile(e => e["type"] = "teleport");
        Hostile(e => e["title"] = new JsonObject { ["nested"] = true });
        Hostile(e => e["length"] = new JsonObject { ["old"] = "x", ["new"] = 1.5 });
        Hostile(e => e["timestamp"] = 1e300);
        Hostile(e => e["title"] = "'; drop table silver_events; -- \u0000\u202e");
        Bad(new string('[', 300) + new string(']', 300));
        Raw(Real("nested").ToJsonString()[..^1] + ",\"log_params\":" + new string('[', 300) + new string(']', 300) + "}");
        Bad(Real("surrogate").ToJsonString().Replace("\"comment\":\"", "\"comment\":\"\\ud800", StringComparison.Ordinal));
        Bad(Real("twice").ToJsonString()[..^1] + ",\"Title\":\"again\"}");
        Bad(Real("comma").ToJsonString()[..^1] + ",}");
        _lines.Add([.. "{\"meta\":{\"id\":\"utf8\"},\"title\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        _lines.Add([]);
        _lines.Add("  \t "u8.ToArray());
        Good();
        var file = _workspace.Path("hostile.jsonl");
        await File.WriteAllBytesAsync(file, [.. _lines.SelectMany(l => l.Append((byte)'\n'))]);

        var run = await Tool.CallAsync("run", "--source", file, "--allowlist", _workspace.EverythingAllowed(), "--lakehouse",
            _workspace.Path("lake"), "--format", "json");

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Equal(_lines.Count, run.Count("received"));
        Assert.Equal(2, run.Count("filtered"));
        Assert.Equal(_deadLetters + 1, run.Count("dead_lettered"));
        Assert.Equal(run.Count("received"), run.Count("filtered") + run.Count("produced") + run.Count("dead_lettered"));
        Assert.Equal(run.Count("produced"), run.Count("bronze"));
        Assert.Equal(run.Count("bronze"),
            run.Count("silver") + run.Count("silver_quarantined") + run.Count("duplicates") + run.Count("dropped"));
        var lake = _workspace.Path("lake");
        Assert.Equal([_good.ToString()],
            await Tool.QueryAsync(lake, "select count(*) as good from silver_events where event_id like 'good-%'"));
        Assert.Equal([$"{run.Count("dead_lettered")}|0"], await Tool.QueryAsync(
            lake, "select count(*) as letters, count(*) - count(nullif(quarantine_reason, '')) as without_reason from bronze_quarantine "
                + "where failed_checks like 'ingest:%' and original_record like '{%'"));
        Assert.Equal(["0"], await Tool.QueryAsync(
            lake, "select count(*) as silent from silver_quarantine where coalesce(quarantine_reason, '') = '' or coalesce(failed_checks, "
                + "'') = '' or original_record is null"));
        var oversize = (await Tool.QueryAsync(lake,
            "select json_extract_scalar(original_record, '$.object') as place from bronze_quarantine where failed_checks = "
            + "'ingest:oversize'")).Single();
        Assert.Contains(new string('x', 2_000_000), await File.ReadAllTextAsync(Path.Combine(lake, oversize)), StringComparison.Ordinal);
    }


    private void Good() => Raw(Real($"good-{++_good}").ToJsonString());

    private void Hostile(Action<JsonObject> change, bool isDeadLetter = false)
    {
        var json = Real();
        change(json);
        if (isDeadLetter)
            _deadLetters++;
        Raw(json.ToJsonString());
    }

    private void Bad(string line)
    {
        _deadLetters++;
        Raw(line);
    }

    private void Raw(string line) => _lines.Add(Encoding.UTF8.GetBytes(line));

    /// <summary>A real edit under an id of its own.</summary>
    private JsonObject Real(string? id = null)
    {
        var json = JsonNode.Parse(File.ReadLines(Workspace.Fixture("recentchange-27.jsonl")).First())!.AsObject();
        json["meta"]!["id"] = id ?? $"hostile-{_lines.Count}";
        json["comment"] = "an edit";
        return json;
    }

    public void Dispose() => _workspace.Dispose();
}
