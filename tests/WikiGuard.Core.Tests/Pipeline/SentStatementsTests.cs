using WikiGuard.Quality;

namespace WikiGuard.Pipeline;

public sealed class SentStatementsTests
{
    private static readonly QualityRules Rules = RulesFile.Parse(RulesFile.Shipped);

    [Theory]
    [InlineData("gold/merge_gold_user_metrics_10min", "edits_zscore = source.edits_zscore", "join gold_baselines", "user_risk_score <")]
    [InlineData("gold/merge_gold_quarantine", "insert (quarantine_id, ", "as revert_war_index", "\"user_risk_score\":")]
    [InlineData("silver/stage_events", "insert into silver_staged (", "json_parse", "event_timestamp")]
    [InlineData("ledger/merge_pipeline_ledger", "taken = source.taken")]
    public void A_statement_stands_there_whole(string name, params string[] parts)
    {
        var statement = SentStatements.Get(name, Rules);

        Assert.All(parts, part => Assert.Contains(part, statement.WithoutComments(), StringComparison.Ordinal));
        Assert.DoesNotMatch(":(judged|rows_to_judge|\\w*windows|\\w+_checks)", statement.WithoutComments());
    }

    [Theory]
    [InlineData("silver/stage_event", "; did you mean silver/stage_events?")]
    [InlineData("stage_events", "; did you mean silver/stage_events?")]
    [InlineData("count_batch", "; did you mean bronze/count_batch or gold/count_batch or silver/count_batch?")]
    [InlineData("frobnicate", ".")]
    public void A_name_that_is_not_there_is_answered_with_the_nearest(string name, string advice)
    {
        var e = Assert.Throws<ArgumentException>(() => SentStatements.Get(name, Rules));

        Assert.StartsWith($"There is no statement {name}{advice}", e.Message, StringComparison.Ordinal);
    }
}
