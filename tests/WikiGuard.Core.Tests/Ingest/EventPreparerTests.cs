using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using WikiGuard.Entities;
using WikiGuard.Fakes;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Ingest;

public sealed class EventPreparerTests
{
    private static readonly JsonEncodedText Source = JsonEncodedText.Encode("recording");
    private static readonly DateTimeOffset System = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly EventPreparer _recording = Preparer(new RecordingClock(new FakeTimeProvider(System)));
    private readonly EventPreparer _live = Preparer(new SystemEventClock(new FakeTimeProvider(System)));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\t \r\n")]
    public void A_line_of_white_space_is_blank(string line) => Assert.Equal(new Prepared(PreparedKind.Blank), Prepare(_live, line));

    [Fact]
    public void A_canary_is_no_edit_even_of_a_monitored_page() =>
        Assert.Equal(PreparedKind.Canary, Prepare(_live, IngestEvents.Canary(1, 0)).Kind);

    [Fact]
    public void An_edit_of_no_entity_is_not_monitored() =>
        Assert.Equal(PreparedKind.NotMonitored, Prepare(_live, IngestEvents.NotMonitored(1, 0)).Kind);

    [Fact]
    public void What_is_no_event_keeps_its_reason()
    {
        var prepared = Prepare(_live, "{\"meta\":");

        Assert.Equal(PreparedKind.Malformed, prepared.Kind);
        Assert.Equal("invalid_json", prepared.Malformed!.Reason);
    }

    [Fact]
    public void A_live_edit_is_ready_at_once_and_arrives_by_the_system_clock()
    {
        Assert.Equal(new Prepared(PreparedKind.Ready), Prepare(_live, IngestEvents.Edit(1, 0)));
        Assert.Equal("enwiki:India", Encoding.UTF8.GetString(_live.Key.Span));
        Assert.Equal(System, Arrival(_live));
        Assert.Null(_live.RecordingTime);
    }

    [Fact]
    public void The_first_dated_event_of_a_recording_is_held_until_the_second_has_spoken()
    {
        Assert.Equal(new Prepared(PreparedKind.Hold, ResolvesHeld: true), Prepare(_recording, IngestEvents.Edit(1, 0)));
        Assert.Equal(new Prepared(PreparedKind.Ready, ResolvesHeld: true), Prepare(_recording, IngestEvents.Edit(2, 1)));
        Assert.Equal(IngestEvents.Noon.AddMinutes(1), Arrival(_recording));

        Assert.Equal(new Prepared(PreparedKind.Ready), Prepare(_recording, IngestEvents.Edit(1, 0), observed: true));
        Assert.Equal("event-1", Value(_recording).GetProperty("meta").GetProperty("id").GetString());
    }

    [Fact]
    public void Events_that_are_filtered_out_move_the_clock_too()
    {
        Prepare(_recording, IngestEvents.NotMonitored(1, 0));
        Assert.Equal(new Prepared(PreparedKind.Canary, ResolvesHeld: true, WikiSlot: 1), Prepare(_recording, IngestEvents.Canary(2, 1)));
        Assert.Equal(new Prepared(PreparedKind.NotMonitored, ResolvesHeld: true, WikiSlot: 1),
            Prepare(_recording, IngestEvents.NotMonitored(3, 2)));

        Assert.Equal(IngestEvents.Noon.AddMinutes(2), _recording.RecordingTime);
    }

    [Fact]
    public void An_event_without_a_time_says_nothing_about_the_held_one()
    {
        Prepare(_recording, IngestEvents.Edit(1, 0));

        Assert.False(Prepare(_recording, IngestEvents.Edit(2, minute: null)).ResolvesHeld);
        Assert.False(Prepare(_recording, "").ResolvesHeld);
        Assert.False(Prepare(_recording, "no JSON").ResolvesHeld);
    }

    [Fact]
    public void Preparing_an_observed_event_does_not_move_the_clock()
    {
        _recording.Resume(IngestCheckpoint.StartOf(new MemoryRecording("")) with { Clock = IngestEvents.Noon }, recent: null);
        Prepare(_recording, IngestEvents.Edit(1, 5), observed: true);

        Assert.Equal(IngestEvents.Noon, _recording.RecordingTime);
        Assert.Equal(IngestEvents.Noon, Arrival(_recording));
    }

    [Fact]
    public void The_next_event_overwrites_key_and_value()
    {
        Prepare(_live, IngestEvents.Edit(1, 0, bytes: 10_000));
        Prepare(_live, IngestEvents.Edit(2, 0, "Peru"));

        Assert.Equal("enwiki:Peru", Encoding.UTF8.GetString(_live.Key.Span));
        Assert.Equal("event-2", Value(_live).GetProperty("meta").GetProperty("id").GetString());
    }

    [Fact]
    public void Without_any_dated_event_an_edit_arrives_when_it_was_made()
    {
        var prepared = Prepare(_recording, """{"meta":{"id":"m"},"wiki":"enwiki","title":"India","namespace":0,"timestamp":1769385622}""");

        Assert.Equal(PreparedKind.Ready, prepared.Kind);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1769385622), Arrival(_recording));
    }

    [Theory]
    [InlineData("India", "Peru", 0, "enwiki:India", "enwiki:Peru")]
    [InlineData("India", "Norway", 0, "enwiki:India", "")]
    [InlineData("Norway", "India", 0, "enwiki:India", "")]
    [InlineData("Draft:India", "India", 118, "enwiki:India", "")]
    [InlineData("Talk:Norway", "Talk:India", 1, "enwiki:India", "")]
    [InlineData("Diskussion:Peru", "Diskussion:India", 1, "enwiki:Peru", "enwiki:India")]
    [InlineData("India", "india", 0, "enwiki:India", "")]
    public void A_move_belongs_to_the_entities_of_both_titles(string title, string target, int @namespace, string key, string targetKey)
    {
        Assert.Equal(new Prepared(PreparedKind.Ready), Prepare(_live, IngestEvents.Move(1, title, target, @namespace)));
        Assert.Equal((key, targetKey), (Encoding.UTF8.GetString(_live.Key.Span), Encoding.UTF8.GetString(_live.TargetKey.Span)));
        var metadata = Value(_live).GetProperty("_metadata");
        Assert.Equal(key, metadata.GetProperty("canonical_entity").GetString());
        Assert.Equal(targetKey, metadata.TryGetProperty("target_entity", out var written) ? written.GetString() : "");
    }

    [Fact]
    public void Only_a_move_has_a_target()
    {
        Assert.Equal(PreparedKind.NotMonitored, Prepare(_live, IngestEvents.Move(1, "Norway", "Sweden")).Kind);
        Assert.Equal(PreparedKind.NotMonitored, Prepare(_live, IngestEvents.Move(2, "Norway", "India", logType: "merge")).Kind);

        Prepare(_live, IngestEvents.Move(3, "India", "Peru"));
        Prepare(_live, IngestEvents.Edit(4, 0));
        Assert.Equal(0, _live.TargetKey.Length);
    }

    [Theory]
    [InlineData("India", "enwiki:India")]
    [InlineData("Talk:India", "enwiki:India")]
    public void A_signal_belongs_to_the_entity_of_its_page(string title, string entity)
    {
        foreach (var signal in new[]
        {
            SignalJson.Tags(1, 7, EventJson.Noon, ["mw-undo"], title: title),
            SignalJson.Prediction(2, 7, EventJson.Noon, 0.5, title: title),
        })
        {
            var isTalk = title.StartsWith("Talk:", StringComparison.Ordinal);
            if (isTalk && signal["page"] is { } page)
                page["namespace_id"] = 1;
            else if (isTalk)
                signal["page_namespace"] = 1;
            Assert.Equal(new Prepared(PreparedKind.Ready), Prepare(_live, signal.ToJsonString()));
            Assert.Equal(entity, Encoding.UTF8.GetString(_live.Key.Span));
            Assert.Equal(entity, Value(_live).GetProperty("_metadata").GetProperty("canonical_entity").GetString());
        }
        Assert.Equal(PreparedKind.NotMonitored,
            Prepare(_live, SignalJson.Tags(3, 7, EventJson.Noon, [], title: "Norwegian_Wood").ToJsonString()).Kind);
        Assert.Empty(_live.UnknownFields);
    }

    [Fact]
    public void An_event_of_a_stream_that_is_not_known_is_not_guessed_at()
    {
        var json = SignalJson.Tags(1, 7, EventJson.Noon, ["mw-undo"], title: "India");
        json["meta"]!["stream"] = "mediawiki.page-create";

        Assert.Equal(PreparedKind.UnknownStream, Prepare(_live, json.ToJsonString()).Kind);
    }

    [Theory]
    [InlineData("edit")]
    [InlineData("canary")]
    [InlineData("blank")]
    public void An_event_that_is_filtered_out_allocates_nothing(string what)
    {
        ReadOnlyMemory<byte> line = Encoding.UTF8.GetBytes(what switch
        {
            "edit" => Events.SeenEvent.Real,
            "canary" => IngestEvents.Canary(1, 0),
            _ => "  ",
        });
        foreach (var preparer in new[] { _recording, _live })
            Assert.Equal(0, AllocatedBy(() => preparer.Prepare(line, Source, observed: false)));
    }

    [Fact]
    public void An_event_that_is_kept_allocates_nothing_either()
    {
        ReadOnlyMemory<byte> line = Encoding.UTF8.GetBytes(IngestEvents.Edit(1, 0, bytes: 1_000));

        Assert.Equal(0, AllocatedBy(() => Assert.True(_live.Prepare(line, Source, observed: false).Kind == PreparedKind.Ready)));
    }

    private static EventPreparer Preparer(IEventClock clock) =>
        new(new MonitoredPages(Allowlist.Parse(IngestEvents.Allowlist, "allowlist.yaml"), ""), clock);

    private static Prepared Prepare(EventPreparer preparer, string line, bool observed = false) =>
        preparer.Prepare(Encoding.UTF8.GetBytes(line), Source, observed);

    private static JsonElement Value(EventPreparer preparer) => JsonElement.Parse(preparer.Value.Span);

    private static DateTimeOffset Arrival(EventPreparer preparer) => IngestEvents.ArrivalOf(Value(preparer));

    // The least of several rounds: the runtime itself may allocate once on this thread while it recompiles a method, the code under test in
    // every round.
    private static long AllocatedBy(Action action) => Enumerable.Range(0, 5).Min(_ =>
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    });
}
