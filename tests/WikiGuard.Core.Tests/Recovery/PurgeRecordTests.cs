using System.Text;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Recovery;

public sealed class PurgeRecordTests
{
    private static readonly DateOnly Day = new(2026, 1, 28);

    private readonly PurgeRecord _new = PurgeRecord.Of(PurgeSubject.OfUser("Zoë"));

    [Fact]
    public void What_is_removed_is_counted_once_however_often_the_purge_is_killed()
    {
        var killedBefore = _new.Before("silver", Rows((1, 5), (2, 3)), [Day]);
        var killedAfter = killedBefore.Before("silver", Rows((1, 5), (2, 3)), [Day]);
        var last = killedAfter.Before("silver", Rows((2, 1)), []);

        Assert.Equal((0, 5), (killedAfter.RemovedOf("silver", 1), killedAfter.PendingOf("silver", 1)));
        Assert.Equal((5, 0), (last.RemovedOf("silver", 1), last.PendingOf("silver", 1)));
        Assert.Equal((2, 1), (last.RemovedOf("silver", 2), last.PendingOf("silver", 2)));
        var done = last.After("silver", Rows());
        Assert.Equal((5, 3, 0), (done.RemovedOf("silver", 1), done.RemovedOf("silver", 2), done.PendingOf("silver", 2)));
    }

    [Fact]
    public void It_is_unfinished_until_gold_is_computed_anew()
    {
        var removed = _new.Before("silver", Rows((1, 5)), [Day]).After("silver", Rows());

        Assert.False(_new.IsUnfinished);
        Assert.True(removed.IsUnfinished);
        Assert.False((removed with { Dates = [] }).IsUnfinished);
    }

    [Fact]
    public void It_is_unfinished_until_the_files_that_held_the_rows_are_written_anew()
    {
        var noted = _new.WithFiles("silver_events", [Day.AddDays(1), Day]).WithFiles("silver_events", [Day]);

        Assert.Equal([Day, Day.AddDays(1)], noted.FilesOf("silver_events"));
        Assert.Empty(noted.FilesOf("bronze_events"));
        Assert.True(noted.IsUnfinished);
        Assert.True(noted.WithoutFiles("silver_events", [Day]).IsUnfinished);
        Assert.False(noted.WithoutFiles("silver_events", [Day, Day.AddDays(1)]).IsUnfinished);
    }

    [Theory]
    [InlineData("Zoë's \"friend\"")]
    [InlineData("back\\slash\u2028")]
    public void Where_statements_read_the_subject_from_a_row_none_has_its_name(string name)
    {
        var subject = PurgeSubject.OfUser(name) with { WithMentions = true };
        var hidden = subject with { Row = new SqlExpression("subjects where n = 1") };
        var parameters = hidden.WithText(hidden.WithUser(new SqlParameters()));

        Assert.Contains(SqlLiteral.Of(name), subject.Events.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(SqlLiteral.Of(name), hidden.Events.Text, StringComparison.Ordinal);
        Assert.Contains("= (select user_name from subjects where n = 1)", hidden.Events.Text, StringComparison.Ordinal);
        Assert.All(["purge/refused_records", "purge/remove_windows"],
            s => Assert.DoesNotContain(SqlLiteral.Of(name), SqlLibrary.Get(s).Bind(parameters).Text, StringComparison.Ordinal));
        Assert.Equal(subject, PurgeSubject.Read("subjects/1.json", new StoredObject(subject.ToJson(), "")));
    }

    [Fact]
    public void What_is_no_subject_is_refused_and_not_repeated()
    {
        var failure = Assert.Throws<InvalidConfigException>(
            () => PurgeSubject.Read("subjects/1.json", new StoredObject("""{"user_name": "Zoë"}"""u8.ToArray(), "")));

        Assert.StartsWith("subjects/1.json says nothing that could be purged", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Zo", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_subject_is_recorded_without_its_name()
    {
        var subject = PurgeSubject.OfUser("Zoë");

        Assert.Matches("^user sha256:[0-9a-f]{64}$", subject.ToString());
        Assert.NotEqual(subject.Hash, PurgeSubject.OfUser("Zoe").Hash);
        Assert.Equal(subject.Hash, (subject with { WithMentions = true }).Hash);
        Assert.NotEqual(PurgeSubject.OfRevision("enwiki", 7).Hash, PurgeSubject.OfRevision("dewiki", 7).Hash);
    }

    [Theory]
    [InlineData("""{"user":"Zoë"}""", true)]
    [InlineData("""{"user":"Zo\u00eb"}""", true)]
    [InlineData("""{"user":"Zo\u00EB"}""", true)]
    [InlineData("""{"user":"Zoe"}""", false)]
    [InlineData("""{"user":"Zoëlla"}""", false)]
    [InlineData("""{"user":"Ann","comment":"thanks, Zoë"}""", false)] // a mention stays
    [InlineData("""{"key":null,"value":"{\"performer\":{\"user_text\":\"Zo\\u00eb\"}}"}""", true)]
    [InlineData("""{"value":"{\"reason\":\"r\",\"value\":\"by Zoë\"}"}""", true)]
    [InlineData("""{"value":"{\"reason\":\"r\",\"value_base64\":\"/1pvw6s=\"}"}""", true)] // FF and the name
    [InlineData("""{"user":"Zoë""", true)]
    [InlineData("""{"user":"Zo\u00EB""", true)]
    [InlineData("""{"value":"{\"user\":\"Zo\\u00eb\\n""", true)]
    [InlineData("""{"user":"Zoëlla""", false)]
    [InlineData("""{"user":"MacZoë""", false)]
    [InlineData("thanks\\nZoë", true)]
    public void A_name_is_found_as_a_whole_however_it_is_escaped(string record, bool isThere) =>
        Assert.Equal(isThere, PurgeSubject.OfUser("Zoë").IsIn(Encoding.UTF8.GetBytes(record)));

    [Theory]
    [InlineData("""{"wiki":"enwiki","revision":{"new":1}}""", true)]
    [InlineData("""{"database":"enwiki","rev_id":"1"}""", true)]
    [InlineData("""{"value":"{\"wiki\":\"enwiki\",\"revision\":{\"new\":1}}"}""", true)]
    [InlineData("""{"wiki":"enwiki","namespace":1,"revision":{"new":21,"old":1}}""", false)]
    [InlineData("""{"wiki":"dewiki","revision":{"new":1},"comment":"enwiki"}""", false)]
    [InlineData("""{"wiki":"enwiki","revision":{"new":1""", true)]
    [InlineData("""{"wiki":"enwiki","revision":{"new":21""", false)]
    [InlineData("""{"wiki":"enwiktionary","revision":{"new":1""", false)]
    public void A_revision_is_found_by_its_whole_number_and_wiki(string record, bool isThere) =>
        Assert.Equal(isThere, PurgeSubject.OfRevision("enwiki", 1).IsIn(Encoding.UTF8.GetBytes(record)));

    [Theory]
    [InlineData("王小明", "用户王小明的编辑", true)] // no spaces between words
    [InlineData("\"friend\"", "Zoë's\"friend\"s", true)]
    [InlineData("Ann", "Anna, JoAnn, Ann1", false)]
    [InlineData("Ann", "Anna_Ann.", true)]
    public void A_name_is_a_word_unless_its_script_has_no_spaces(string name, string text, bool isThere) =>
        Assert.Equal(isThere, PurgeSubject.OfUser(name).IsIn(Encoding.UTF8.GetBytes(text)));

    private static Dictionary<long, long> Rows(params (long Batch, long Rows)[] rows) => rows.ToDictionary(r => r.Batch, r => r.Rows);
}
