namespace WikiGuard.Sql;

public sealed class TableColumnsTests
{
    private static readonly TableSchema Edits = TableSchema.Parse("""
        -- Edits of a day.
        -- Grain: one row per (wiki, id).
        create table if not exists edits (
          wiki varchar,
          id bigint, -- of the wiki
          size double,
          batch_id varchar,
          day date
        )
        with (format = 'PARQUET', partitioning = array['day'])
        """);

    [Theory]
    [InlineData(":columns(edits)", "wiki, id, size, batch_id, day")]
    [InlineData(":columns(edits except size, day)", "wiki, id, batch_id")]
    [InlineData(":values(edits)", "source.wiki, source.id, source.size, source.batch_id, source.day")]
    [InlineData(":values(edits with :batch_id as batch_id, null as size)", "source.wiki, source.id, null, :batch_id, source.day")]
    [InlineData(":values(edits except wiki, id, size\n  with 'a b' as batch_id)", "'a b', source.day")]
    [InlineData(":assignments(edits)", "size = source.size, batch_id = source.batch_id")]
    [InlineData(":assignments(edits except size with :batch_id as batch_id)", "batch_id = :batch_id")]
    [InlineData(":casts(edits except wiki, batch_id, day)", "cast(id as bigint) as id, cast(size as double) as size")]
    [InlineData(":key(edits)", "wiki, id, day")]
    [InlineData(":same_key(edits)", "target.wiki = source.wiki and target.id = source.id and target.day = source.day")]
    [InlineData("insert (:key(edits)) values (:wiki, (:id))", "insert (wiki, id, day) values (:wiki, (:id))")]
    [InlineData("select ':key(edits)', \":key(edits)\" -- of :key(t)", "select ':key(edits)', \":key(edits)\" -- of :key(t)")]
    public void A_placeholder_becomes_columns_of_the_schema(string text, string expected) => Assert.Equal(expected, Expand(text));

    [Theory]
    [InlineData(":columns(silver_events)")]
    [InlineData(":assignments(gold_entity_metrics_10min)")]
    public void A_long_list_takes_several_lines(string text)
    {
        var lines = TableColumns.Expand("test/one", text, TableSchema.Get).Split('\n');

        Assert.All(lines, line => Assert.InRange(line.Length, 1, 140));
        Assert.All(lines.SkipLast(1), line => Assert.InRange(line.Length, 70, 140));
    }

    [Theory]
    [InlineData(":columms(edits)", "There is no :columms(…). There are :columns, :values, ")]
    [InlineData(":columns(edit)", "There is no table edit")]
    [InlineData(":columns(edits without size)", "There is no :columns(edits without size). Write :columns(table), ")]
    [InlineData(":columns()", "There is no :columns()")]
    [InlineData(":columns(edits except sise)", "edits has no column sise")]
    [InlineData(":values(edits with :now as sise)", "edits has no column sise")]
    public void What_the_schema_lacks_is_named(string text, string expected)
    {
        var e = Assert.Throws<FormatException>(() => Expand($"select {text} from t"));

        Assert.StartsWith($"test/one: {expected}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_without_a_key_says_so() => Assert.Contains(
        "The grain of silver_staged names no columns",
        Assert.Throws<FormatException>(() => TableColumns.Expand("test/one", ":key(silver_staged)", TableSchema.Get)).Message,
        StringComparison.Ordinal);

    private static string Expand(string text) => TableColumns.Expand(
        "test/one", text, table => table == Edits.Name ? Edits : throw new ArgumentException($"There is no table {table}.", nameof(table)));
}
