using System.Globalization;
using System.Text;
using System.Text.Json;
using WikiGuard.Events;
using WikiGuard.Recordings;
using static WikiGuard.Core.Tests.Recordings.GeneratedRecording;

namespace WikiGuard.Core.Tests.Recordings;

/// <summary>What a generated recording says about its edits, held against what happens in it.</summary>
public sealed class GeneratedSignalTests : IAsyncLifetime
{
    private static readonly RecordingOptions Edits = new(12_000, Days: 5, Seed: 3);

    private GeneratedRecording _recording = null!;

    public async Task InitializeAsync() => _recording = await Of(Edits with { Signals = true });

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_other_lines_are_those_of_the_recording_without_signals()
    {
        var s = _recording.Summary;

        Assert.Equal((await Of(Edits)).Lines, _recording.Lines.Where(l => !IsSignal(l)));
        Assert.Equal(s.Signals, _recording.Lines.Count(IsSignal));
        Assert.Equal(s.Events, s.Monitored + s.Unmonitored + s.Duplicates + s.Canaries + s.Malformed + s.Blank + s.Signals);
        Assert.Equal(_recording.Bytes, (await Of(Edits with { Signals = true })).Bytes);
    }

    [Fact]
    public void Predictions_tell_reverted_edits_from_others_as_well_as_wikimedias_model_does_and_mean_what_they_say()
    {
        var reverted = TagChanges().Where(e => Adds(e, "mw-reverted")).Select(e => e.GetProperty("rev_id").GetInt64()).ToHashSet();
        var risks = Signals(Streams.Signals[1]).Select(e => (
            Risk: e.GetProperty("predicted_classification").GetProperty("probabilities").GetProperty("true").GetDouble(),
            IsReverted: reverted.Contains(e.GetProperty("revision").GetProperty("rev_id").GetInt64()))).ToList();

        Assert.InRange(_recording.Summary.Reverted, reverted.Count, reverted.Count * 1.02);
        Assert.InRange(AreaUnderCurve(risks), 0.85, 0.89);
        foreach (var tenth in risks.GroupBy(r => Math.Floor(r.Risk * 10)).Where(g => g.Count() > 100))
            Assert.InRange(tenth.Average(r => r.IsReverted ? 1 : 0), tenth.Average(r => r.Risk) - 0.1, tenth.Average(r => r.Risk) + 0.1);
    }

    [Fact]
    public void A_reverting_edit_is_tagged_just_before_it_comes_and_the_reverted_one_after_that()
    {
        var changes = _recording.Changes.Where(e => e.TryGetProperty("type", out var type) && type.ValueEquals("edit"))
            .DistinctBy(e => e.GetProperty("revision").GetProperty("new").GetInt64())
            .ToDictionary(e => e.GetProperty("revision").GetProperty("new").GetInt64());
        var reverting = TagChanges().Where(e => Adds(e, "mw-undo") || Adds(e, "mw-rollback") || Adds(e, "mw-manual-revert")).ToList();
        var undone = TagChanges().Where(e => Adds(e, "mw-reverted")).ToList();

        Assert.True(reverting.Count > 500 && undone.Count > 500);
        Assert.All(reverting.Where(e => changes.ContainsKey(RevisionOf(e))),
            e => Assert.InRange(TimeOf(changes[RevisionOf(e)]) - TimeOf(e), TimeSpan.Zero, TimeSpan.FromSeconds(0.1)));
        Assert.All(undone.Where(e => changes.ContainsKey(RevisionOf(e))),
            e => Assert.True(TimeOf(e) > TimeOf(changes[RevisionOf(e)])));
        Assert.All(undone, e => Assert.DoesNotContain("mw-reverted",
            e.GetProperty("prior_state").GetProperty("tags").EnumerateArray().Select(t => t.GetString())));
    }

    [Fact]
    public void Tags_and_predictions_of_an_edit_say_the_same_of_its_editor()
    {
        var editors = Signals(Streams.Signals[1]).Select(e => e.GetProperty("revision")).Where(r => r.TryGetProperty("editor", out _))
            .ToLookup(r => r.GetProperty("rev_id").GetInt64(), r => Account(r.GetProperty("editor"), ""));
        var both = TagChanges().Where(e => editors.Contains(RevisionOf(e))).ToList();

        Assert.True(both.Count > 5_000);
        Assert.All(both, e => Assert.Equal(editors[RevisionOf(e)].First(), Account(e.GetProperty("performer"), "user_")));

        static string Account(JsonElement user, string prefix) =>
            $"{user.GetProperty("user_text")} {Text(user, prefix + "edit_count")} {Text(user, prefix + "groups")}";
        static string? Text(JsonElement user, string name) => user.TryGetProperty(name, out var value) ? value.GetRawText() : null;
    }

    [Fact]
    public void A_suppressed_name_stands_in_no_signal()
    {
        var hidden = _recording.Changes.Where(e => Text(e, "wiki") == "enwiki" && !e.TryGetProperty("user", out _))
            .Select(e => e.GetProperty("revision").GetProperty("new").GetInt64()).ToHashSet();
        var predictions = Signals(Streams.Signals[1]).Select(e => e.GetProperty("revision"))
            .Where(r => !r.GetProperty("is_editor_visible").GetBoolean()).ToList();

        Assert.Equal(hidden.Order(), predictions.Select(RevisionOf).Order());
        Assert.All(predictions, r => Assert.False(r.TryGetProperty("editor", out _)));
        Assert.All(TagChanges().Where(e => hidden.Contains(RevisionOf(e))), e => Assert.False(e.TryGetProperty("performer", out _)));
    }

    private static bool IsSignal(byte[] line) => IsOf(line, Streams.Tags) || IsOf(line, Streams.Signals[1]);

    private static bool IsOf(byte[] line, string stream) => line.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\"stream\":\"{stream}\"")) >= 0;

    private IEnumerable<JsonElement> Signals(string stream) =>
        _recording.Lines.Where(l => IsOf(l, stream)).Select(l => JsonElement.Parse(l));

    private IEnumerable<JsonElement> TagChanges() => Signals(Streams.Tags);

    private static bool Adds(JsonElement e, string tag) =>
        e.GetProperty("tags").EnumerateArray().Any(t => t.ValueEquals(tag))
        && !e.GetProperty("prior_state").GetProperty("tags").EnumerateArray().Any(t => t.ValueEquals(tag));

    private static long RevisionOf(JsonElement e) => e.GetProperty("rev_id").GetInt64();

    private static DateTimeOffset TimeOf(JsonElement e) =>
        DateTimeOffset.Parse(e.GetProperty("meta").GetProperty("dt").GetString()!, CultureInfo.InvariantCulture);

    // How often a reverted edit has the higher risk of a pair; equal ones count half.
    private static double AreaUnderCurve(IReadOnlyList<(double Risk, bool IsReverted)> risks)
    {
        var (below, wins) = (0.0, 0.0);
        foreach (var same in risks.GroupBy(r => r.Risk).OrderBy(g => g.Key))
        {
            var (positive, negative) = (same.Count(r => r.IsReverted), same.Count(r => !r.IsReverted));
            wins += positive * (below + (negative / 2.0));
            below += negative;
        }
        return wins / (below * risks.Count(r => r.IsReverted));
    }
}
