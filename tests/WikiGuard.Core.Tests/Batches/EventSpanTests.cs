using System.Text.Json;
using WikiGuard.Sql;

namespace WikiGuard.Batches;

public sealed class EventSpanTests
{
    private static readonly DateRange Day = new(new(2026, 1, 26), new(2026, 1, 26));

    [Theory]
    [InlineData("12:00:00", "12:00:00", "12:00", "12:10")]
    [InlineData("12:00:00", "12:09:59", "12:00", "12:10")]
    [InlineData("11:59:59", "12:00:00", "11:50", "12:10")]
    [InlineData("12:03:00", "12:10:00", "12:00", "12:20")]
    public void A_span_touches_whole_windows(string from, string to, string firstWindow, string endOfWindows)
    {
        var span = Span(from, to);

        Assert.Equal((At(firstWindow), At(endOfWindows)), (span.FirstWindow, span.EndOfWindows));
    }

    [Fact]
    public void It_is_made_of_what_an_engine_says_of_its_rows_in_UTC()
    {
        Assert.Equal(Span("12:00:01", "12:30:00"), EventSpan.Of(new DateTime(2026, 1, 26, 12, 0, 1), new DateTime(2026, 1, 26, 12, 30, 0)));
        Assert.Null(EventSpan.Of(null, null));
    }

    [Fact]
    public void Several_are_covered_by_the_shortest_that_holds_all()
    {
        Assert.Equal(Span("10:00", "13:00"), EventSpan.Cover([Span("12:00", "13:00"), Span("10:00", "11:00"), Span("12:10", "12:20")]));
        Assert.Equal(Span("12:00", "13:00"), EventSpan.Cover([Span("12:00", "13:00")]));
    }

    [Fact]
    public void Spans_that_are_apart_stay_apart_up_to_a_number()
    {
        EventSpan[] spans = [Span("12:00", "12:05"), Span("08:00", "08:10"), Span("12:14", "12:40"), Span("09:00", "09:00")];

        Assert.Equal([Span("08:00", "08:10"), Span("09:00", "09:00"), Span("12:00", "12:40")], EventSpan.Join(spans));
        Assert.Equal([Span("08:00", "09:00"), Span("12:00", "12:40")], EventSpan.Join(spans, most: 2));
        Assert.Equal([Span("08:00", "12:40")], EventSpan.Join(spans, most: 1));
        Assert.Equal([Span("08:00", "12:00")], EventSpan.Join([Span("08:00", "12:00"), Span("09:00", "10:00")]));
    }

    [Fact]
    public void A_condition_holds_in_the_windows_of_each() => Assert.Equal(
        "t >= timestamp '2026-01-26 08:00:00.000000' and t < timestamp '2026-01-26 08:20:00.000000' or "
            + "t >= timestamp '2026-01-26 12:00:00.000000' and t < timestamp '2026-01-26 12:10:00.000000'",
        EventSpan.InWindows("t", [Span("08:05", "08:10"), Span("12:00", "12:01")]).Text);

    [Fact]
    public void Nothing_is_known_of_all_where_one_is_not_known_or_there_is_none()
    {
        Assert.Null(EventSpan.Cover([Span("12:00", "13:00"), null]));
        Assert.Null(EventSpan.Cover([null, Span("12:00", "13:00")]));
        Assert.Null(EventSpan.Cover([]));
    }

    [Fact]
    public void A_statement_looks_at_the_windows_of_the_span() =>
        Assert.Equal(
            "false, timestamp '2026-01-26 12:00:00.000000' to timestamp '2026-01-26 12:20:00.000000', date '2026-01-26' to date "
                + "'2026-01-26'",
            Narrowed(Day, Span("12:03", "12:10")));

    [Fact]
    public void A_statement_over_a_part_of_the_dates_keeps_to_them()
    {
        var span = new EventSpan(At("23:55"), At("00:15").AddDays(1));

        Assert.Equal(
            "false, timestamp '2026-01-26 23:50:00.000000' to timestamp '2026-01-27 00:00:00.000000', date '2026-01-26' to date "
                + "'2026-01-26'", Narrowed(Day, span));
        Assert.Equal(
            "false, timestamp '2026-01-27 00:00:00.000000' to timestamp '2026-01-27 00:20:00.000000', date '2026-01-27' to date "
                + "'2026-01-27'",
            Narrowed(new(new(2026, 1, 27), new(2026, 1, 27)), span));
    }

    [Fact]
    public void Without_a_span_a_statement_looks_at_the_dates_whole_and_at_rows_without_a_time() =>
        Assert.Equal(
            "true, timestamp '2026-01-26 00:00:00.000000' to timestamp '2026-01-28 00:00:00.000000', date '2026-01-26' to date "
                + "'2026-01-27'",
            Narrowed(new(new(2026, 1, 26), new(2026, 1, 27)), span: null));

    /// <summary>It lies in plans and manifests.</summary>
    [Fact]
    public void It_is_kept_as_its_two_ends()
    {
        var manifest = new BatchManifest("bronze-00000001", 1, [], new Dictionary<string, long>()) { Span = Span("12:00", "12:05:00.123") };

        var text = JsonSerializer.Serialize(manifest, PromotionJson.Default.BatchManifest);

        Assert.DoesNotContain("window", text, StringComparison.Ordinal);
        Assert.Equal(manifest.Span, JsonSerializer.Deserialize(text, PromotionJson.Default.BatchManifest)!.Span);
    }

    private static string Narrowed(DateRange range, EventSpan? span) =>
        new SqlTemplate("test", ":is_any_time, :time_from to :time_to, :date_from to :date_to")
        .Bind(EventSpan.Narrow(new SqlParameters(), range, span)).Text;

    private static EventSpan Span(string from, string to) => new(At(from), At(to));

    private static DateTimeOffset At(string time) => new(new DateOnly(2026, 1, 26).ToDateTime(TimeOnly.Parse(time)), TimeSpan.Zero);
}
