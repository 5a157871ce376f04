using System.Text;

namespace WikiGuard.Events;

public sealed class UnknownFieldTests
{
    private readonly EventReader _reader = new();

    [Fact]
    public void The_fields_of_the_stream_are_known()
    {
        Assert.All(File.ReadLines(Path.Combine(Testing.Repository.Root, "tests", "WikiGuard.Cli.Tests", "Fixtures",
            "recentchange-27.jsonl")), l => Assert.False(Read(l)));
        Assert.False(Read("""{"meta":{"id":"1","new_in_meta":1},"parsedcomment":"","log_action_comment":"","patrolled":true,"log_params":{"x":1},"_metadata":{}}"""));

        Assert.Empty(_reader.UnknownFields);
    }

    [Fact]
    public void Other_fields_are_reported_once_by_name_in_the_order_of_their_coming()
    {
        Assert.True(Read("""{"meta":{"id":"1"},"performer":{"user":"x"},"tags":[]}"""));
        Assert.True(Read("""{"meta":{"id":"2"},"tags":["mw-rollback"]}"""));
        Assert.False(Read("""{"meta":{"id":"3"}}"""));
        Assert.True(Read("""{"meta":{"id":"4"},"t\u0061gz":1}"""));

        Assert.Equal(["performer", "tags", "tagz"], _reader.UnknownFields);
    }

    [Fact]
    public void The_fields_of_what_is_no_event_are_not_reported()
    {
        Assert.False(_reader.TryRead("""{"meta":{"id":"1"},"a":1,"b":2,"a":3}"""u8, out _, out _));
        Assert.False(_reader.TryRead("""{"c":1}"""u8, out _, out _));
        Read("""{"meta":{"id":"1"},"d":1}""");

        Assert.Equal(["d"], _reader.UnknownFields);
    }

    [Fact]
    public void Names_are_bounded_in_number_and_length_and_printable()
    {
        Read("{\"meta\":{\"id\":\"1\"},\"line\\nbreak \\u001b[31m\\u202e\":1,\"" + new string('x', 10_000) + "\":2}");
        Read("{\"meta\":{\"id\":\"2\"}," + string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"k{i}\":1")) + "}");

        Assert.Equal(20, _reader.UnknownFields.Count);
        Assert.Equal("line\uFFFDbreak \uFFFD[31m\uFFFD", _reader.UnknownFields[0]);
        Assert.Equal(new string('x', 40) + "…", _reader.UnknownFields[1]);
    }

    [Fact]
    public void Known_fields_cost_no_memory()
    {
        var json = Encoding.UTF8.GetBytes(SeenEvent.Real);

        // The runtime itself may allocate once on this thread while it recompiles a method, the code under test in every round.
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                _reader.TryRead(json, out var _, out var _);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }));
    }

    private bool Read(string json)
    {
        Assert.True(_reader.TryRead(Encoding.UTF8.GetBytes(json), out var change, out var malformed), malformed?.Detail);
        return change.HasUnknownFields;
    }
}
