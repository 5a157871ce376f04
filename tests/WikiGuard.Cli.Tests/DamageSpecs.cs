using System.Security.Cryptography;
using System.Text.RegularExpressions;
using WikiGuard.Local.DuckDb;
using WikiGuard.Testing;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Cli.Tests;

/// <summary>
/// Files of a lakehouse are damaged, in each way that disks, copies and people damage them. The table in docs/damages.md is made here.
/// </summary>
[LongTest("Each damage takes a lakehouse of its own, and the way back a command or two.")]
public sealed partial class DamageSpecs : IDisposable
{
    private const string Database = "wikiguard_lakehouse.duckdb";
    private const string Wal = $"{Database}.wal";
    private const string Ingest = "checkpoints/ingest";
    private const string Bronze = "checkpoints/bronze/checkpoint.json";
    private const string Silver = "checkpoints/silver/checkpoint.json";
    private const string Gold = "checkpoints/gold/checkpoint.json";
    private const string Ledger = "checkpoints/ledger/checkpoint.json";
    private const string Lease = "leases/silver.json";
    private const string Manifest = "batches/silver/00000001.json";

    private const string Repair = "repair --yes";
    private const string Run = "run";

    private static readonly Damaged[] All =
    [
        new("the database: 4 KB of noise in a block", l => l.NoiseInBlocks(Database, 1), Repair),
        new("the database: 4 KB of noise in each block", l => l.NoiseInBlocks(Database, int.MaxValue), Repair),
        new("the database: 4 KB of noise at its beginning", l => l.Noise(Database), Repair),
        new("the database: cut to half", l => l.Cut(Database), Repair),
        new("the database: empty", l => l.Cut(Database, 0), Repair),
        new("the database: gone", l => l.Delete(Database), Repair),
        new("the database: an older copy", l => l.TakeOlder(Database), Repair),
        new("checkpoints and batch records: older copies, all of them", l => l.TakeOlder("checkpoints", "batches"), Repair),
        new("the database's log: 4 KB of noise", l => l.Noise(Wal, 0.5), Repair) { IsOfKilled = true },
        new("the database's log: cut to half", l => l.Cut(Wal), Repair) { IsOfKilled = true },
        new("the database's log: empty", l => l.Cut(Wal, 0), Repair) { IsOfKilled = true },
        new("the database's log: that of another database", l => l.TakeFromKilled(Wal), Repair),
        new("a source's checkpoint: a negative offset", l => l.Edit(l.KeyIn(Ingest), c => c["position"]!["offset"] = -5), Repair, Run),
        new("a source's checkpoint: past the end of the recording",
            l => l.Edit(l.KeyIn(Ingest), c => c["position"]!["offset"] = 1_000_000_000), Repair, Run),
        new("a source's checkpoint: 20 bytes of it", l => l.Cut(l.KeyIn(Ingest), 20), Repair, Run),
        new("a source's checkpoint: that of another source", l => l.Swap(l.KeyIn(Ingest), l.KeyIn(Ingest, last: true)), Repair, Run),
        new("a source's checkpoint: an older copy", l => l.TakeOlder(l.KeyIn(Ingest)), Run),
        new("a layer's checkpoint: noise", l => l.Noise(Silver), Repair),
        new("a layer's checkpoint: empty", l => l.Cut(Silver, 0), Repair),
        new("a layer's checkpoint: of another version", l => l.Write(Silver, """{"version": 9, "last": "silver-00000002"}"""), Repair),
        new("a layer's checkpoint: a negative number", l => l.Edit(Silver, c => c["batch_seq"] = -1), Repair),
        new("a layer's checkpoint: a number that no batch has", l => l.Edit(Silver, c => c["batch_seq"] = 99_999_999), Repair),
        new("a layer's checkpoint: a number too large for any", l => l.Edit(Bronze, c => c["batch_seq"] = long.MaxValue), Repair),
        new("a layer's checkpoint: an older copy", l => l.TakeOlder(Silver), Repair),
        new("a layer's checkpoint: swapped with that of a layer with as many batches", SwapAsOfEqualBatches, Repair),
        new("a layer's checkpoint: ahead of the layer before", l => l.Edit(Gold, c => c["source_seq"] = 99), Repair),
        new("the ledger's checkpoint: gone", l => l.Delete(Ledger), Repair),
        new("a lease: noise", l => l.Noise(Lease), Run),
        new("a lease: empty", l => l.Cut(Lease, 0), Run),
        new("a lease: an older copy", l => l.TakeOlder(Lease), Run),
        new("a batch record: 20 bytes of it", l => l.Cut(Manifest, 20), Repair),
        new("a batch record: gone", l => l.Delete(Manifest), Repair),
        new("a batch record: swapped with another's", l => l.Swap(Manifest, "batches/bronze/00000001.json"), Repair),
        new("a landing file that waits: cut to half", l => l.Cut(l.Waiting()), Repair, Run),
        new("a landing file that waits: of a partition that its topic has not", l => l.Waiting("99"), Run),
        new("a landing file that is kept: noise", l => l.Noise(l.Kept()), Repair),
        new("the stamp of a configuration: empty", l => l.Cut("rules/00000002.sha256", 0), Repair),
        new("a configuration that was in force: 20 bytes of it", l => l.Cut(l.KeyIn("rules/sets"), 20), Repair),
        new("a record of a request: noise", l => l.Noise(l.KeyIn("requests")), Repair),
        new("`bronze_quarantine`: its rows gone", l => l.Change("delete from bronze_quarantine"), "replay bronze --truncate"),
        new("`silver_quarantine`: its rows gone", l => l.Change("delete from silver_quarantine"), ReplayOf("silver")),
        new("`gold_baselines`: a row gone", l => l.Change("delete from gold_baselines where metric_date = "
            + "(select max(metric_date) from gold_baselines)"), $"{ReplayOf("gold")} --relearn"),
        new("`gold_known_editors`: a row too many", l => l.Change(
            "insert into gold_known_editors select 'Ann', max(metric_date) from gold_baselines"), $"{ReplayOf("gold")} --relearn"),
        new("`gold_entity_evidence_10min`: its rows gone", l => l.Change("delete from gold_entity_evidence_10min"), ReplayOf("gold")),
        new("`gold_entity_evidence_10min`: rows altered",
            l => l.Change("update gold_entity_evidence_10min set user_name = 'Ann'"), ReplayOf("gold")),
    ];

    // The dates are those that verify names.
    private const string Dates = "--from DATE --to DATE";

    private readonly Workspace _workspace = new();

    private string[] RunOnBoth => ["run", "--source", _workspace.Path("a.jsonl"), "--source", _workspace.Path("b.jsonl")];

    [Fact]
    public async Task The_table_in_the_docs_is_what_the_tool_says_and_each_way_back_leads_back()
    {
        await PrepareAsync();
        var rows = new string[All.Length];
        var failures = new string?[All.Length];
        await Parallel.ForAsync(0, All.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (i, _) =>
        {
            var failure = await Record.ExceptionAsync(async () => rows[i] = await RowAsync(All[i], $"lake-{i}"));
            failures[i] = failure is null ? null : $"{All[i].What}: {failure}";
        });
        if (failures.OfType<string>().ToList() is { Count: > 0 } failed)
            Assert.Fail(string.Join("\n\n", failed));

        var file = Path.Combine(Repository.Root, "docs", "damages.md");
        var written = await File.ReadAllTextAsync(file);
        var expected = written[..written.IndexOf("| what is damaged |", StringComparison.Ordinal)]
            + "| what is damaged | `verify` | `run` | `query` | the way back | afterwards |\n|---|---|---|---|---|---|\n" + string.Concat(rows);
        if (Environment.GetEnvironmentVariable("WIKIGUARD_UPDATE") == "1")
            await File.WriteAllTextAsync(file, expected);

        // Stale? Run the test once with WIKIGUARD_UPDATE=1 and review the difference.
        Assert.Equal(expected, await File.ReadAllTextAsync(file));
    }

    public void Dispose() => _workspace.Dispose();

    // Two recordings, the first of which has grown in between; and a person has decided about refused records.
    private async Task PrepareAsync()
    {
        await WellAsync("generate", "--events", "1200", "--days", "1", "--out", _workspace.Path("all.jsonl"));
        var lines = await File.ReadAllLinesAsync(_workspace.Path("all.jsonl"));
        _workspace.Write("a.jsonl", string.Concat(lines[..400].Select(l => l + "\n")));
        await WellAsync("run", "--source", _workspace.Path("a.jsonl"), "--lakehouse", _workspace.Path("older"));
        _workspace.Write("a.jsonl", string.Concat(lines[..800].Select(l => l + "\n")));
        _workspace.Write("b.jsonl", string.Concat(lines[800..].Select(l => l + "\n")));
        Folders.Copy(_workspace.Path("older"), _workspace.Path("lake"));
        await WellAsync([.. RunOnBoth, "--lakehouse", _workspace.Path("lake")]);
        await WellAsync(
            "quarantine", "discard", "--layer", "bronze", "--check", "ingest:invalid_json", "--yes",
            "--lakehouse", _workspace.Path("lake"));

        Folders.Copy(_workspace.Path("older"), _workspace.Path("alive"));
        using var run = Tool.Start([.. RunOnBoth, "--lakehouse", _workspace.Path("alive"), "--dashboard", "http://127.0.0.1:0"]);
        while (await run.StandardError.ReadLineAsync() is { } line && !line.StartsWith("All is promoted.", StringComparison.Ordinal))
        {
        }
        run.Kill();
        await run.WaitForExitAsync();
        Folders.Copy(_workspace.Path("alive"), _workspace.Path("killed"));
    }

    private async Task<string> RowAsync(Damaged damaged, string name)
    {
        var (whole, lake) = (_workspace.Path(damaged.IsOfKilled ? "killed" : "lake"), _workspace.Path(name));
        Folders.Copy(whole, lake);
        damaged.Harm(new DamagedLakehouse(lake, _workspace.Path("older"), _workspace.Path("killed")));
        var before = Contents(lake);

        var verify = await Tool.CallAsync("verify", "--lakehouse", lake);
        var query = await Tool.CallAsync("query", "select count(distinct title) from silver_events", "--lakehouse", lake);
        Assert.Equal(before, Contents(lake));
        var run = await Tool.CallAsync([.. RunOnBoth, "--lakehouse", lake]);
        if (run.ExitCode != 0)
            Assert.Equal(before, Contents(lake));
        else
            Assert.Equal([Run], damaged.WayBack.Where(c => c != Repair && !IsReplay(c)).Append(Run).Distinct());
        if (damaged.WayBack[0] == Repair)
            Assert.True(verify.Output.Contains("wikiguard repair --lakehouse", StringComparison.Ordinal), verify.Output);
        foreach (var command in damaged.WayBack.Where(c => c != Run || run.ExitCode != 0))
        {
            await WellAsync([
                .. command == Run ? RunOnBoth : IsReplay(command) ? [.. AsNamed(command, verify).Split(' '), "--yes"] : command.Split(' '),
                "--lakehouse", lake]);
        }
        await WellAsync("verify", "--lakehouse", lake);

        var wayBack = string.Join(", then ", damaged.WayBack.Select(c => $"`wikiguard {c}`"));
        return $"| {damaged.What} | {Found(verify)} | {Said(run, verify)} | {Said(query, verify)} | {wayBack} "
            + $"| {await DifferenceAsync(whole, lake)} |\n";
    }

    // How many batches a run makes of its input depends on the machine; what they have read tells the checkpoints apart.
    private static void SwapAsOfEqualBatches(DamagedLakehouse lake)
    {
        lake.Edit(Bronze, c => c["source_seq"] = 1);
        lake.Edit(Silver, c => c["source_seq"] = 0);
    }

    private static string ReplayOf(string layer) => $"replay {layer} {Dates} --truncate";

    private static bool IsReplay(string command) => command.StartsWith("replay ", StringComparison.Ordinal);

    /// <summary>The command with the dates that <c>verify</c> says; it says the rest likewise.</summary>
    private static string AsNamed(string command, ToolResult verify)
    {
        var named = command.Replace(Dates, NamedDates().Match(verify.Output).Value, StringComparison.Ordinal);
        Assert.Contains($"wikiguard {named} --lakehouse", verify.Output, StringComparison.Ordinal);
        return named;
    }

    private static async Task<string> DifferenceAsync(string whole, string mended)
    {
        using var left = LocalLakehouse.OpenReader(whole, TimeProvider.System);
        using var right = LocalLakehouse.OpenReader(mended, TimeProvider.System);
        var expected = (await SameTables.FingerprintAsync(left, whole: true)).Split('\n');
        var actual = (await SameTables.FingerprintAsync(right, whole: true)).Split('\n');
        var tables = expected.Except(actual, StringComparer.Ordinal).Select(l => $"`{l.Split(':')[0]}`").ToList();
        return tables.Count == 0 ? "the same tables" : $"the same tables, but for {string.Join(", ", tables)}";
    }

    private static async Task WellAsync(params string[] arguments)
    {
        var result = await Tool.CallAsync(arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}\nended with {result.ExitCode}.\n{result.Errors}{result.Output}");
    }

    private static string Found(ToolResult verify)
    {
        var failed = verify.Output.Split('\n').Where(l => l.StartsWith("failed ", StringComparison.Ordinal)).ToList();
        if (failed.Count == 0)
            return "well";
        var others = failed.Skip(1).Select(l => $"**{NameOf(l)}**").ToList();
        return Cell($"**{NameOf(failed[0])}** {Finding(failed[0][23..])}{(others.Count == 0 ? "" : $"; also {string.Join(", ", others)}")}");
    }

    private static string Said(ToolResult result, ToolResult verify)
    {
        Assert.InRange(result.ExitCode, 0, 1);
        var said = Lines().Matches(result.Errors).Select(m => m.Groups["said"].Value).ToList();
        if (result.ExitCode == 0)
            return Cell(string.Join("; ", said.Where(s => s.EndsWith("it was made anew", StringComparison.Ordinal)).Prepend("goes on")));
        Assert.NotEmpty(said);
        return verify.Output.Contains(Finding(said[0]), StringComparison.Ordinal)
            ? "stops with the same" : Cell($"stops: {Finding(said[0])}");
    }

    private static string NameOf(string line) => line[9..23].TrimEnd();

    /// <summary>What was found first, without the next step.</summary>
    private static string Finding(string line) => line[..NextSteps().Match(line).Index].Trim();

    private static string Cell(string text) => Varying().Replace(text, "${before}…").Replace("|", "\\|", StringComparison.Ordinal);

    private static IReadOnlyList<string> Contents(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetRelativePath(folder, f)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}"),
    ];

    [GeneratedRegex("^(wikiguard|note): (?<said>.*)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Lines();

    [GeneratedRegex(
        @"\. (Rows were|Derive the dates|Restore the whole|Have it|Set it aside|No row is|The next command)|; |$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NextSteps();

    [GeneratedRegex("--from [0-9-]+ --to [0-9-]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamedDates();

    // From run to run, and from machine to machine.
    [GeneratedRegex(
        @"(?<before>checksum )[0-9]+|(?<before>(location|position) )[0-9]+|(?<before>read )[0-9]+(?= bytes)|(?<before>"")/[^""]*/|"
        + @"[0-9]{20}-[0-9]{20}-[0-9a-f]{16}|(?<before>-)[0-9a-f]{12}(?=\.json)|[0-9a-f]{64}|[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}|"
        + "(?<before>(events|bronze|silver|gold|ledger)[/-])[0-9]+|(?<before>(head|tail): )[0-9A-F]+|(?<before>(up to|come to|batch) )[0-9]+",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Varying();

    /// <param name="What">The file, and what was done to it.</param>
    private sealed record Damaged(string What, Action<DamagedLakehouse> Harm, params string[] WayBack)
    {
        /// <summary>The lakehouse is that of a run that was killed.</summary>
        public bool IsOfKilled { get; init; }
    }
}
