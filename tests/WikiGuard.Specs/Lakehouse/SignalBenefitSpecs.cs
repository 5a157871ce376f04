using System.Globalization;
using WikiGuard.Recordings;
using WikiGuard.Testing;
using Xunit.Abstractions;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>What signals add to what summaries tell: the same recordings without signals and with them.</summary>
public sealed class SignalBenefitSpecs(ITestOutputHelper output)
{
    private const string Heading = "| reverts |";
    private const string End = "What these tables show";

    /// <summary>Smaller raids are no bursts by the defaults, where nothing is learned yet.</summary>
    private const int Sizeable = 20;

    [Fact]
    [LongTest("Three days of events, without signals and with them.")]
    public async Task Raids_are_flagged_ordinary_windows_are_not_and_tags_find_reverts_that_no_summary_tells_of()
    {
        var (before, after) = await MeasureAsync(new RecordingOptions(4_000, Days: 3, Seed: 1) { Raids = 40 });
        output.WriteLine(Tables(before, after));

        Assert.Equal(40, after.Raids.Count);
        Assert.All([before, after], m => Assert.InRange(Flagged(m.Windows.Where(w => !w.IsPlanted)), 0, 0.01));
        Assert.InRange(Found(after.Raids.Where(r => r.Size >= Sizeable)), 0.97, 1);
        Assert.InRange(Found(after.Raids), Found(before.Raids) + 0.1, 1);
        Assert.InRange(Reverts(before.Edits).Recall, 0.7, 0.9);
        Assert.InRange(Reverts(after.Edits).Recall, 0.95, 1);
        Assert.InRange(Reverts(after.Edits).Precision, 0.97, 1);
    }

    /// <summary>With WIKIGUARD_UPDATE=1, which takes some minutes.</summary>
    [Fact]
    public async Task The_tables_of_the_documentation_are_written_when_that_is_asked_for()
    {
        var file = Path.Combine(Repository.Root, "docs", "risk-scores.md");
        var written = await File.ReadAllTextAsync(file);
        var (from, until) = (written.IndexOf(Heading, StringComparison.Ordinal), written.IndexOf(End, StringComparison.Ordinal));
        Assert.InRange(from, 1, until);
        if (Environment.GetEnvironmentVariable("WIKIGUARD_UPDATE") != "1")
            return;

        var measured = new List<(MeasuredRecording Before, MeasuredRecording After)>();
        for (var seed = 1; seed <= 4; seed++)
            measured.Add(await MeasureAsync(new RecordingOptions(20_000, Days: 16, Seed: seed) { Raids = 60 }));
        var (before, after) = (
            MeasuredRecording.Together(measured.Select(m => m.Before)), MeasuredRecording.Together(measured.Select(m => m.After)));
        var tables = Tables(before, after);
        foreach (var missed in after.Raids.Where(r => !r.IsFound))
            output.WriteLine($"missed: {missed}");
        await File.WriteAllTextAsync(file, $"{written[..from]}{tables}\n{written[until..]}");
    }

    private static async Task<(MeasuredRecording Before, MeasuredRecording After)> MeasureAsync(RecordingOptions options)
    {
        var after = await MeasuredRecording.OfAsync(options with { Signals = true });
        return ((await MeasuredRecording.OfAsync(options)).WithClassesOf(after), after);
    }

    private static Accuracy Reverts(IEnumerable<MeasuredEdit> edits) => Accuracy.Of(edits, e => e.IsRevert, e => e.IsSaidToBe);

    private static double Flagged(IEnumerable<MeasuredWindow> windows) => ShareOf(windows, w => w.IsFlagged);

    private static double Found(IEnumerable<MeasuredRaid> raids) => ShareOf(raids, r => r.IsFound);

    /// <returns>No number where there are none.</returns>
    private static double ShareOf<T>(IEnumerable<T> all, Func<T, bool> which)
    {
        var those = all.ToList();
        return (double)those.Count(which) / those.Count;
    }

    private static string Tables(MeasuredRecording before, MeasuredRecording after)
    {
        var wikis = after.Raids.Select(r => r.Wiki).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        IEnumerable<string> lines =
        [
            Heading + " edits | of these reverts | by summaries: precision | recall | F1 | with signals: precision | recall | F1 |",
            "|---|---|---|---|---|---|---|---|---|",
            RevertLine("all", _ => true),
            .. wikis.Select(w => RevertLine(w, e => e.Wiki == w)),
            RevertLine("other wikis", e => !wikis.Contains(e.Wiki, StringComparer.Ordinal)),
            .. new[] { ("by IP addresses", "ip"), ("by temporary accounts", "temporary"), ("by new accounts", "new"),
                ("by experienced accounts", "experienced"), ("by bots", "bot") }.Select(c => RevertLine(c.Item1, e => e.Class == c.Item2)),
            "",
            "| windows of pages | ordinary | of these flagged, by summaries | with signals | raids | found by summaries | with signals "
                + "| F1 by summaries | with signals |",
            "|---|---|---|---|---|---|---|---|---|",
            WindowLine("all", _ => true),
            .. wikis.Select(w => WindowLine(w, wiki => wiki == w)),
            "",
            "| raids | of 6 to 10 edits | found by summaries | with signals | of 12 to 16 | found by summaries | with signals "
                + "| of 20 to 60 | found by summaries | with signals |",
            "|---|---|---|---|---|---|---|---|---|---|",
            RaidLine("all", _ => true),
            .. Enum.GetValues<Raider>().Select(by => RaidLine($"by {NameOf(by)}", r => r.By == by)),
        ];
        return string.Concat(lines.Select(l => l + "\n"));

        string RevertLine(string name, Func<MeasuredEdit, bool> which) => Line(
            name, Number(after.Edits.Count(which)), Number(after.Edits.Count(e => which(e) && e.IsRevert)),
            Shares(Reverts(before.Edits.Where(which))), Shares(Reverts(after.Edits.Where(which))));

        string WindowLine(string name, Func<string, bool> which) => Line(
            name, Number(after.Windows.Count(w => which(w.Wiki) && !w.IsPlanted)),
            Share(Flagged(before.Windows.Where(w => which(w.Wiki) && !w.IsPlanted))),
            Share(Flagged(after.Windows.Where(w => which(w.Wiki) && !w.IsPlanted))),
            Number(after.Raids.Count(r => which(r.Wiki))),
            Share(Found(before.Raids.Where(r => which(r.Wiki)))), Share(Found(after.Raids.Where(r => which(r.Wiki)))),
            Share(F1(before, which)), Share(F1(after, which)));

        string RaidLine(string name, Func<MeasuredRaid, bool> which) => Line(
            [name, .. new[] { (6, 10), (12, 16), (20, 60) }.SelectMany(sizes =>
            {
                bool Has(MeasuredRaid r) => which(r) && r.Size >= sizes.Item1 && r.Size <= sizes.Item2;
                return new[]
                {
                    Number(after.Raids.Count(Has)), Share(Found(before.Raids.Where(Has))), Share(Found(after.Raids.Where(Has))),
                };
            })]);
    }

    // Precision is of windows, of which a raid may have two; recall is of raids.
    private static double F1(MeasuredRecording measured, Func<string, bool> which)
    {
        var precision = Accuracy.Of(measured.Windows.Where(w => which(w.Wiki)), w => w.IsPlanted, w => w.IsFlagged).Precision;
        var recall = Found(measured.Raids.Where(r => which(r.Wiki)));
        return 2 * precision * recall / (precision + recall);
    }

    private static string NameOf(Raider by) => by switch
    {
        Raider.Temporary => "temporary accounts",
        Raider.Unregistered => "IP addresses",
        Raider.New => "new accounts",
        Raider.Experienced => "experienced accounts",
        _ => "a bot",
    };

    private static string Line(params IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Shares(Accuracy of) => string.Join(" | ", Share(of.Precision), Share(of.Recall), Share(of.F1));

    private static string Share(double share) =>
        double.IsNaN(share) ? "" : (share * 100).ToString("0.00' %'", CultureInfo.InvariantCulture);

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
