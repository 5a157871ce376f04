using System.Text;

namespace WikiGuard.Events;

public sealed class MalformedEventTests
{
    private const string Meta = "\"meta\":{\"id\":\"m\"}";

    [Theory]
    [InlineData("", "The input does not contain any JSON tokens (at byte 0)")]
    [InlineData("  \t", "The input does not contain any JSON tokens (at byte 3)")]
    [InlineData("{", "the JSON is cut off (at byte 1)")]
    [InlineData("{" + Meta + ",\"a\":\"b", "the JSON is cut off")]
    [InlineData("{" + Meta + "} x", "'x' is invalid after a single JSON value (at byte 20)")]
    [InlineData("{" + Meta + "}{" + Meta + "}", "'{' is invalid after a single JSON value")]
    [InlineData("{" + Meta + "},", "',' is invalid after a single JSON value")]
    [InlineData("{" + Meta + ",}", "trailing comma")]
    [InlineData("{" + Meta + ",\"a\":[1,]}", "trailing comma")]
    [InlineData("{" + Meta + ",\"a\":NaN}", "'N' is an invalid start of a value")]
    [InlineData("{" + Meta + ",\"a\":-Infinity}", "'I' is invalid within a number")]
    [InlineData("{" + Meta + ",\"a\":01}", "leading zero")]
    [InlineData("{" + Meta + ",\"a\":+1}", "'+' is an invalid start of a value")]
    [InlineData("{" + Meta + ",\"a\":.5}", "'.' is an invalid start of a value")]
    [InlineData("{" + Meta + ",'a':1}", "''' is an invalid start of a property name")]
    [InlineData("{" + Meta + ",\"a\":\"\t\"}", "'0x09' is invalid within a JSON string")]
    [InlineData("{" + Meta + ",\"a\":\"\\x41\"}", "'x' is an invalid escapable character")]
    [InlineData("{" + Meta + ",\"a\":\"\\u12g4\"}", "'g' is not a hex digit")]
    [InlineData("{" + Meta + "} // end", "'/' is invalid after a single JSON value")]
    [InlineData("{\n" + Meta + ",\n!}", "'!' is an invalid start of a property name")]
    [InlineData("{\n" + Meta + ",\n!}", "(at line 3, byte 0)")]
    public void Only_strict_JSON_is_an_event(string json, string detail)
    {
        var malformed = SeenEvent.Refuse(json);

        Assert.Equal("invalid_json", malformed.Reason);
        Assert.Contains(detail, malformed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_not_JSON() =>
        Assert.Equal("invalid_json", SeenEvent.Refuse([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(SeenEvent.Real)]).Reason);

    [Theory]
    [InlineData("[{" + Meta + "}]", "the event is an array, not an object")]
    [InlineData("\"text\"", "the event is a text, not an object")]
    [InlineData("-1.5e3", "the event is a number, not an object")]
    [InlineData("null", "the event is null, not an object")]
    [InlineData("true", "the event is a boolean, not an object")]
    [InlineData(" false ", "the event is a boolean, not an object")]
    public void An_event_is_an_object(string json, string detail) =>
        Assert.Equal(new Malformed(MalformedKind.NotAnObject, detail), SeenEvent.Refuse(json));

    [Theory]
    [InlineData("[1")]
    [InlineData("[1] 2")]
    [InlineData("null,")]
    [InlineData("\"text")]
    public void What_is_no_JSON_is_called_that_whatever_it_begins_as(string json) =>
        Assert.Equal(MalformedKind.InvalidJson, SeenEvent.Refuse(json).Kind);

    [Theory]
    [InlineData("\"wiki\":1,\"wiki\":2", "the key wiki stands twice")]
    [InlineData("\"wiki\":1,\"WiKi\":2", "the key WiKi stands twice")]
    [InlineData("\"wiki\":1,\"w\\u0069ki\":2", "the key wiki stands twice")]
    [InlineData("\"w\\u0049ki\":1,\"wiki\":2", "the key wiki stands twice")]
    [InlineData("\"été\":1,\"ÉTÉ\":2", "the key ÉTÉ stands twice")]
    [InlineData("\"\\u00c9t\\u00c9\":1,\"été\":2", "the key été stands twice")]
    [InlineData("\"привет\":1,\"ПРИВЕТ\":2", "the key ПРИВЕТ stands twice")]
    [InlineData("\"😀\":1,\"\\ud83d\\ude00\":2", "the key 😀 stands twice")]
    [InlineData("\"\":1,\"\":2", "the key  stands twice")]
    [InlineData("\"META\":1", "the key META stands twice")]
    [InlineData("\"_metadata\":1,\"_MetaData\":2", "the key _MetaData stands twice")]
    public void A_top_level_key_stands_once_however_it_is_written(string members, string detail) =>
        Assert.Equal(new Malformed(MalformedKind.DuplicateKey, detail), SeenEvent.Refuse("{" + Meta + "," + members + "}"));

    [Theory]
    [InlineData("\"wiki\":1,\"wik\":2,\"iwiki\":3,\"wiki \":4")]
    [InlineData("\"user\":{\"id\":1,\"meta\":2},\"id\":{\"id\":3}")]
    [InlineData("\"e\":1,\"é\":2,\"è\":3")]
    [InlineData("\"[\":1,\"{\":2,\"@\":3,\"`\":4")]
    public void Keys_that_differ_may_stand_side_by_side(string members) => SeenEvent.Read("{" + Meta + "," + members + "}");

    [Fact]
    public void The_detail_of_a_long_key_is_short()
    {
        var key = new string('k', 99) + string.Concat(Enumerable.Repeat("😀", 100_000));

        var detail = SeenEvent.Refuse("{\"" + key + "\":1,\"" + key + "\":2}").Detail;

        Assert.True(detail.Length < 200);
        Assert.Equal($"the key {key[..99]}… stands twice", detail);
    }

    [Fact]
    public void The_detail_of_broken_JSON_is_short_though_the_parser_quotes_all_the_rest() =>
        Assert.True(SeenEvent.Refuse("{" + Meta + ",\"a\":nul" + new string('x', 500_000) + "}").Detail.Length < 200);

    [Theory]
    [InlineData(@"""a"":""\ud800""")]
    [InlineData(@"""a"":""\uDBFF""")]
    [InlineData(@"""a"":""\udc00""")]
    [InlineData(@"""a"":""\uDFFF text""")]
    [InlineData(@"""a"":""\ud83d text""")]
    [InlineData(@"""a"":""\ud83d\n\ude00""")]
    [InlineData(@"""a"":""\ud83d\u0041""")]
    [InlineData(@"""a"":""\ud83d\ud83d\ude00""")] // high, high, low
    [InlineData(@"""a"":""\ude00\ud83d""")] // low first
    [InlineData(@"""a"":""\ud83d\ude00\ude00""")]
    [InlineData(@"""a"":""\\\ud800""")] // an escaped backslash, then half a pair
    [InlineData(@"""a"":""\ud83d\\ude00""")] // half a pair, then an escaped backslash and letters
    [InlineData(@"""a"":{""b"":[1,{""c"":""\ud800""}]}")]
    [InlineData(@"""\ud800"":1")]
    [InlineData(@"""a"":{""\udc00"":1}")]
    [InlineData(@"""meta2"":{""id"":""\ud800""}")]
    public void Half_a_surrogate_pair_is_no_text(string members)
    {
        var malformed = SeenEvent.Refuse("{" + Meta + "," + members + "}");

        Assert.Equal("lone_surrogate", malformed.Reason);
        Assert.Matches("^the text at byte [0-9]+ holds half a surrogate pair$", malformed.Detail);
    }

    [Theory]
    [InlineData(@"\ud83d\ude00", "😀")]
    [InlineData(@"\uD83D\uDE00", "😀")]
    [InlineData(@"\\ud800", @"\ud800")] // an escaped backslash before letters
    [InlineData(@"\\\\udc00", @"\\udc00")]
    [InlineData(@"\ud7ff\ue000", "\ud7ff\ue000")] // the neighbours of the surrogates
    [InlineData(@"\u0d80", "\u0d80")]
    [InlineData(@"😀\n\ud83d\ude00", "😀\n😀")]
    public void Whole_pairs_and_what_only_looks_like_halves_are_text(string escaped, string title) =>
        Assert.Equal(title, SeenEvent.Read("{" + Meta + ",\"title\":\"" + escaped + "\"}").Title);

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"id\":\"top\"}")]
    [InlineData("{\"meta\":null}")]
    [InlineData("{\"meta\":\"id\"}")]
    [InlineData("{\"meta\":5}")]
    [InlineData("{\"meta\":[\"id\",\"m\"]}")]
    [InlineData("{\"meta\":[{\"id\":\"m\"}]}")]
    [InlineData("{\"meta\":{}}")]
    [InlineData("{\"meta\":{\"id\":\"\"}}")]
    [InlineData("{\"meta\":{\"id\":5}}")]
    [InlineData("{\"meta\":{\"id\":null}}")]
    [InlineData("{\"meta\":{\"id\":[\"m\"]}}")]
    [InlineData("{\"meta\":{\"id\":{\"id\":\"m\"}}}")]
    [InlineData("{\"meta\":{\"ID\":\"m\"}}")]
    [InlineData("{\"meta\":{\"a\":{\"id\":\"m\"}}}")]
    [InlineData("{\"a\":{\"meta\":{\"id\":\"m\"}}}")]
    [InlineData("{\"_metadata\":{\"id\":\"m\"}}")]
    public void An_event_has_a_text_as_its_meta_id(string json) =>
        Assert.Equal(new Malformed(MalformedKind.MissingId, "the event has no meta.id"), SeenEvent.Refuse(json));

    [Theory]
    [InlineData(new byte[] { 0xFF }, 22)]
    [InlineData(new byte[] { (byte)'a', 0xC3 }, 23)] // cut short
    [InlineData(new byte[] { 0xC0, 0xAF }, 22)] // overlong
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, 22)] // a surrogate
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 }, 22)] // beyond Unicode
    public void Bytes_that_are_not_UTF8_are_named_by_the_first_of_them(byte[] bytes, int at)
    {
        byte[] json = [.. "{\"meta\":{\"id\":\"m"u8, .. "éé"u8, .. "\":"u8, .. bytes, .. "}"u8];

        Assert.Equal(new Malformed(MalformedKind.InvalidUtf8, $"byte {at} is not UTF-8"), SeenEvent.Refuse(json));
    }

    [Theory]
    [InlineData(499, true)]
    [InlineData(500, true)]
    [InlineData(501, false)]
    [InlineData(100_000, false)]
    public void Nesting_has_a_limit(int depth, bool isWellFormed)
    {
        var json = "{" + Meta + ",\"a\":" + new string('[', depth - 1) + new string(']', depth - 1) + "}";

        if (isWellFormed)
            Assert.Equal("m", SeenEvent.Read(json).Id);
        else
            Assert.StartsWith(
                "The maximum configured depth of 500 has been exceeded", SeenEvent.Refuse(json).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_cut_short_anywhere_is_malformed()
    {
        var whole = Encoding.UTF8.GetBytes(SeenEvent.Real);
        for (var length = 0; length < whole.Length; length++)
            Assert.True(
                SeenEvent.Refuse(whole[..length]).Kind is MalformedKind.InvalidJson or MalformedKind.InvalidUtf8, $"{length} bytes");
        SeenEvent.Read(SeenEvent.Real);
    }

    // A look through all keys before it, for each of them, would take the longest line that a recording may have for minutes.
    [Fact]
    public void A_line_made_of_keys_is_read_like_any_other()
    {
        var members = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"\"{i:x6}\":0,"));

        Assert.Equal("m", SeenEvent.Read("{" + members + Meta + "}").Id);
        foreach (var key in new[] { "000000", "00003F", "000040", "030D3F" }) // of the first, and of the many
            Assert.Equal($"the key {key} stands twice", SeenEvent.Refuse("{" + members + $"\"{key}\":1}}").Detail);
    }
}
