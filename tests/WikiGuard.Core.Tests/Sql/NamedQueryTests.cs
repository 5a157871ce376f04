using WikiGuard.Testing;

namespace WikiGuard.Sql;

public sealed class NamedQueryTests
{
    public static TheoryData<string> Names => [.. NamedQuery.All.Select(q => q.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_query_says_in_one_line_what_it_answers_and_stands_in_the_docs(string name)
    {
        var query = NamedQuery.All.Single(q => q.Name == name);

        Assert.InRange(query.Purpose.Length, 20, 120);
        Assert.EndsWith(".", query.Purpose, StringComparison.Ordinal);
        Assert.Contains($"| `{name}` |", File.ReadAllText(Path.Combine(Repository.Root, "docs", "queries.md")), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_query_gives_no_more_rows_than_people_read(string name)
    {
        string[] fixedNumberOfRows = ["freshness", "silver_watermark", "table_as_of"];

        Assert.True(fixedNumberOfRows.Contains(name, StringComparer.Ordinal)
            || SqlLibrary.TextOf($"queries/{name}").Contains("\nlimit ", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_query_of_a_tables_history_needs_Athena() =>
        Assert.Equal(["table_as_of"], NamedQuery.All.Where(q => q.IsAthenaOnly).Select(q => q.Name));

    [Fact]
    public void Values_are_bound_by_the_types_of_the_header_and_now_is_the_time_of_asking()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 2, 7, 12, 0, 0, TimeSpan.Zero));

        Assert.Contains("timestamp '2026-02-07 12:00:00.000000'", Query("freshness").Bind(new Dictionary<string, string>(), time).Text,
            StringComparison.Ordinal);
        Assert.Contains("with_timezone(timestamp '2026-02-01 08:30:00.000000', 'UTC')",
            Query("table_as_of").Bind(new Dictionary<string, string> { ["as_of"] = "2026-02-01T09:30:00+01:00" }, time).Text,
            StringComparison.Ordinal);
        Assert.Contains("entity = 'enwiki:It''s'",
            Query("entity_history").Bind(new Dictionary<string, string> { ["entity"] = "enwiki:It's" }, time).Text,
            StringComparison.Ordinal);
    }

    private static NamedQuery Query(string name) => NamedQuery.All.Single(q => q.Name == name);
}
