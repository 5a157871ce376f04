using System.Text.Json.Nodes;

namespace WikiGuard.Mapping;

public sealed class RowMappingTests
{
    private const string Whole = """
        meta.id: id
        timestamp: {column: when, time: milliseconds}
        type: {column: kind, default: edit}
        wiki: {value: enwiki}
        title: page_title
        namespace: {column: ns, default: 0}
        bot: {value: false}
        """;

    [Fact]
    public void A_mapping_is_the_same_in_YAML_in_JSON_and_in_a_plan()
    {
        var read = RowMapping.Parse(Whole, "columns.yaml");

        const string Json = """
            {"meta.id":"id","type":{"column":"kind","default":"edit"},"namespace":{"column":"ns","default":0},"title":"page_title",
             "timestamp":{"column":"when","time":"milliseconds"},"bot":{"value":false},"wiki":{"value":"enwiki"}}
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Json), read.ToJson()));
        Assert.Equal(read.ToJson().ToJsonString(), RowMapping.Parse(read.ToJson().ToJsonString(), "mapping").ToJson().ToJsonString());
        Assert.Equal(["id", "kind", "ns", "page_title", "when"], read.Columns);
    }

    [Fact]
    public void Every_error_is_named_with_its_place()
    {
        const string Wrong = """
            meta.id: id
            timestamp: {column: timestamp, time: often}
            typ: kind
            namespace: {value: main}
            title: {value: x, column: y}
            meta.dt: {value: 2026-02-01}
            bot: {default: true}
            user: [a]
            """;

        var message = Assert.Throws<InvalidConfigException>(() => RowMapping.Parse(Wrong, "columns.yaml")).Message;

        Assert.Equal(
            """
            columns.yaml: 10 errors
              1:1: the mapping lacks 'type'; add it, for silver refuses an event without
              1:1: the mapping lacks 'wiki'; add it, for silver refuses an event without
              2:38: the time of 'timestamp' is 'often'; write seconds, milliseconds, microseconds, iso, or a pattern such as yyyyMMddHHmmss
              3:1: unknown key 'typ' in the mapping; did you mean 'type'?
              4:20: the value of 'namespace' is the text 'main'; it must be a decimal number, without quotes
              5:8: 'title' has a value and more; keep the value, or write column and default
              6:10: 'meta.dt' lacks 'column'; add it
              6:11: unknown key 'value' in 'meta.dt'; known are column, time
              7:6: 'bot' lacks 'column'; add it
              8:7: the column of 'user' is a list; it must be text
            """, message);
    }

    [Theory]
    [InlineData("event: body", null)]
    [InlineData("event: {column: body}", null)]
    [InlineData("event: body\ntitle: t", "'event' stands beside other fields")]
    [InlineData("event: {value: body}", "'event' lacks 'column'")]
    [InlineData("", "the file is empty")]
    [InlineData("- id", "it must be a map")]
    public void Whole_events_come_from_one_column(string mapping, string? error)
    {
        var message = Record.Exception(() => RowMapping.Parse(mapping, "m"))?.Message;

        Assert.Equal(error is null, message is null);
        Assert.Contains(error ?? "", message ?? "", StringComparison.Ordinal);
    }
}
