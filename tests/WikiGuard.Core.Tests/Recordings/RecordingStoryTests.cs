using System.Text.RegularExpressions;
using WikiGuard.Config;
using WikiGuard.Recordings;
using static WikiGuard.Core.Tests.Recordings.GeneratedRecording;

namespace WikiGuard.Core.Tests.Recordings;

public partial class RecordingStoryTests : IAsyncLifetime
{
    private GeneratedRecording _recording = null!;

    private RecordingSummary Summary => _recording.Summary;

    private PlantedBurst Burst => Summary.Burst!;

    public async Task InitializeAsync() => _recording = await Of(new RecordingOptions(4_000));

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void Three_events_in_five_are_monitored()
    {
        Assert.InRange((double)Summary.Monitored / Summary.Events, 0.57, 0.63);
        Assert.Equal(Monitored.Titles.Order(), _recording.Changes.Select(EntityOf).OfType<string>().Distinct().Order());
        Assert.All(Monitored.Aliases.Keys, alias => Assert.Contains(_recording.Changes, e => Text(e, "title") == alias));
        Assert.Contains(_recording.Changes, e => Text(e, "title") == "Talk:India");
    }

    [Theory]
    [InlineData("enwiki", "CAS")]
    [InlineData("enwiki", "User talk:Komitsuki")]
    [InlineData("enwiki", "Culture of the United States")]
    [InlineData("dewiki", "Barack Obama")]
    [InlineData("eswiki", "India")]
    public void Near_misses_are_there_and_not_monitored(string wiki, string title)
    {
        var near = _recording.Changes.Where(e => Text(e, "wiki") == wiki && Text(e, "title") == title).ToList();

        Assert.NotEmpty(near);
        Assert.All(near, e => Assert.Null(EntityOf(e)));
    }

    [Fact]
    public void Ordinary_windows_are_quiet()
    {
        var windows = _recording.Changes
            .Where(e => EntityOf(e) is not null)
            .GroupBy(e => (EntityOf(e), WindowOf(e)))
            .Where(g => g.Key != ("Barack Obama", Burst.WindowStart));

        Assert.InRange(windows.Max(g => g.Count()), 2, 7);
    }

    [Fact]
    public void The_burst_is_one_window_of_vandals_and_reverts_and_ends_in_protection()
    {
        var window = _recording.Changes.Where(e => EntityOf(e) == "Barack Obama" && WindowOf(e) == Burst.WindowStart).ToList();
        var edits = window.Where(IsEdit).ToList();
        var reverts = edits.Count(IsRevert);
        var temporary = edits.Where(IsTemporary).ToList();

        Assert.Equal("enwiki:Barack Obama", Burst.Entity);
        Assert.Equal(new DateTimeOffset(2026, 1, 28, 2, 20, 0, TimeSpan.Zero), Burst.WindowStart);
        Assert.Equal(60, Burst.Edits);
        Assert.InRange(edits.Count, Burst.Edits, Burst.Edits + 3);
        Assert.InRange(edits.Max(TimestampOf) - edits.Min(TimestampOf), TimeSpan.FromMinutes(7), TimeSpan.FromMinutes(8));
        Assert.True(reverts > edits.Count * 0.35, $"{reverts} reverts in {edits.Count} edits");
        Assert.True(temporary.Count > edits.Count * 0.5, $"{temporary.Count} temporary accounts' edits in {edits.Count} edits");
        Assert.InRange(temporary.Select(e => Text(e, "user")).Distinct().Count(), 10, 20);
        Assert.True(edits.Count(e => Math.Abs(BytesChanged(e)) > 10_240) > 10);
        Assert.True(edits.Sum(BytesChanged) < -51_200, $"net change {edits.Sum(BytesChanged)} bytes");
        Assert.Contains(window, e => Text(e, "type") == "log" && Text(e, "log_type") == "protect");
        Assert.Contains(edits, e => Text(e, "user") == "SweepBot NG" && e.GetProperty("bot").GetBoolean());
        Assert.Contains(edits, e => IsTemporary(e) && IsRevert(e));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(200)]
    [InlineData(1_000)]
    public async Task A_small_recording_is_not_drowned_by_its_burst(int events) =>
        Assert.True(((await Of(new RecordingOptions(events))).Summary.Burst?.Edits ?? 0) <= events / 20);

    [Fact]
    public void One_temporary_account_goes_on_a_spree_and_one_user_crosses_wikis()
    {
        var spree = _recording.Changes.Where(e => Text(e, "user") == Summary.SpreeUser).ToList();
        var crossing = _recording.Changes.Where(e => Text(e, "user") == Summary.CrossWikiUser).ToList();

        Assert.True(IsTemporary(spree[0]));
        Assert.Equal(5, spree.Select(EntityOf).OfType<string>().Distinct().Count());
        Assert.Single(spree.Select(WindowOf).Distinct());
        Assert.Equal(5, crossing.Select(e => Text(e, "wiki")).Distinct().Count());
        Assert.Single(crossing.Select(WindowOf).Distinct());
    }

    [Fact]
    public void A_name_is_suppressed_an_editor_thinks_better_of_it_and_a_page_is_moved_and_moved_back()
    {
        var hidden = _recording.Changes.Where(e => !e.TryGetProperty("user", out _)).ToList();
        var self = _recording.Changes.Where(
            e => IsRevert(e) && Text(e, "comment").Contains($"Contributions/{Text(e, "user")}|", StringComparison.Ordinal)).ToList();
        var moves = _recording.Changes.Where(e => Text(e, "log_type") == "move").ToList();

        Assert.Equal(Summary.HiddenEdits, hidden.Count);
        Assert.All(hidden, e => Assert.Equal("Jesus", EntityOf(e)));
        Assert.Contains(_recording.Changes, e => Text(e, "comment").EndsWith(" by a hidden user", StringComparison.Ordinal));
        Assert.Contains(self, e => Text(e, "user") == "Hasty Compass");
        Assert.True(self.Count >= Summary.SelfReverts);
        Assert.Equal(["United Kingdom to UK", "UK to United Kingdom"],
            moves.Select(e => $"{Text(e, "title")} to {Text(e.GetProperty("log_params"), "target")}"));
        Assert.Equal(Summary.Moves, moves.Count);
    }

    [Fact]
    public void People_abroad_revert_in_their_language()
    {
        var patterns = RevertPatterns.Parse(ShippedFile.Config("revert-patterns.yaml"), "revert-patterns.yaml");
        foreach (var wiki in (string[])["dewiki", "frwiki", "eswiki", "jawiki", "ruwiki"])
        {
            var reverts = _recording.Changes.Where(e => Text(e, "wiki") == wiki && IsEdit(e))
                .Where(e => Regex.IsMatch(Text(e, "comment"), patterns.For(wiki), RegexOptions.NonBacktracking)).ToList();
            Assert.Contains(reverts, e => !Text(e, "comment").Contains("evert", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void People_are_of_every_kind()
    {
        var edits = _recording.Changes.Where(e => IsEdit(e) && EntityOf(e) is not null && WindowOf(e) != Burst.WindowStart).ToList();
        double Share(Func<System.Text.Json.JsonElement, bool> of) => (double)edits.Count(of) / edits.Count;

        Assert.InRange(Share(IsTemporary), 0.10, 0.18);
        Assert.InRange(Share(e => e.GetProperty("bot").GetBoolean()), 0.05, 0.14);
        Assert.InRange(Share(IsRevert), 0.07, 0.13);
        Assert.Contains(edits, e => Text(e, "user").StartsWith("2001:DB8:", StringComparison.Ordinal));
        Assert.Contains(edits, e => Text(e, "user").StartsWith("192.0.2.", StringComparison.Ordinal));
        Assert.Equal(Summary.Reverts, _recording.Changes.Count(e => IsEdit(e) && EntityOf(e) is not null && IsRevert(e)));
    }

    [Fact]
    public async Task Raids_are_planted_on_six_wikis_and_some_who_revert_do_not_say_so()
    {
        var recording = await Of(new RecordingOptions(4_000, Seed: 2) { Raids = 40 });
        var edits = recording.Changes.Where(IsEdit).ToDictionary(e => e.GetProperty("revision").GetProperty("new").GetInt64());
        var (raids, reverting) = (recording.Summary.Raids, recording.Summary.Reverting);

        Assert.Equal(40, raids.Count);
        Assert.Equal(6, raids.Select(r => r.Wiki).Distinct().Count());
        Assert.Equal(Enum.GetValues<Raider>(), raids.Select(r => r.By).Distinct().Order());
        Assert.All(raids, r => Assert.InRange(r.Revisions.Count, 6, 60));
        Assert.All(raids, r => Assert.All(r.Revisions, v => Assert.Equal(r.Wiki, Text(edits[v], "wiki"))));
        var people = reverting.Where(r => Text(edits[r], "wiki") == "enwiki" && !edits[r].GetProperty("bot").GetBoolean()).ToList();
        Assert.InRange(people.Count(r => !IsRevert(edits[r])) / (double)people.Count, 0.1, 0.3);
        Assert.Empty(_recording.Summary.Raids);
    }

    [Fact]
    public void Faults_are_planted()
    {
        var arrival = DateTimeOffset.MinValue;
        var delays = new List<TimeSpan>();
        foreach (var e in _recording.Changes)
        {
            delays.Add(arrival - EventTimeOf(e));
            arrival = EventTimeOf(e) > arrival ? EventTimeOf(e) : arrival;
        }

        Assert.Equal(2, delays.Count(d => d > TimeSpan.FromHours(9)));
        Assert.Equal(3, delays.Count(d => d > TimeSpan.FromMinutes(40) && d < TimeSpan.FromHours(1)));
        Assert.Equal((5, 2), (Summary.Late, Summary.Stale));
        Assert.Equal((7, 1), (Summary.Malformed, Summary.Blank));
        Assert.Equal(72, Summary.Canaries);
    }

    private static bool IsRevert(System.Text.Json.JsonElement e) => RevertForms().IsMatch(Text(e, "comment"));

    [GeneratedRegex("^Undid revision|^Revert|^rv |^rvv$", RegexOptions.NonBacktracking)]
    private static partial Regex RevertForms();
}
