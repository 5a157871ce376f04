using System.Globalization;
using static WikiGuard.Functions.Bronze.Tests.Records;

namespace WikiGuard.Functions.Bronze.Tests;

/// <summary>
/// A reader skips a file where the statistics say that no row can match, so wrong statistics lose rows silently
/// (https://github.com/aloneguid/parquet-dotnet/issues/769).
/// </summary>
public sealed class FilterTests
{
    private const int Count = 500;
    private static readonly DateTimeOffset First = new(2026, 11, 17, 22, 0, 0, 1, TimeSpan.Zero);

    [Fact]
    public async Task Every_row_is_found_by_its_arrival()
    {
        await using var landing = await LandAsync();

        foreach (var i in new[] { 0, 1, 250, Count - 1 })
        {
            Assert.Equal(1, await CountAsync(landing, $"ingestion_timestamp = {Literal(Arrival(i))}"));
            Assert.Equal(Count - i, await CountAsync(landing, $"ingestion_timestamp >= {Literal(Arrival(i))}"));
            Assert.Equal(i + 1, await CountAsync(landing, $"ingestion_timestamp <= {Literal(Arrival(i))}"));
        }
        Assert.Equal(0, await CountAsync(landing, $"ingestion_timestamp > {Literal(Arrival(Count - 1))}"));
        Assert.Equal(Count, await CountAsync(landing, $"ingestion_timestamp between {Literal(First)} and {Literal(Arrival(Count - 1))}"));
    }

    [Fact]
    public async Task Every_row_is_found_by_its_date()
    {
        await using var landing = await LandAsync();
        var byDate = Enumerable.Range(0, Count).GroupBy(i => DateOnly.FromDateTime(Arrival(i).UtcDateTime)).ToDictionary(
            d => d.Key, d => d.Count());
        Assert.True(byDate.Count > 3);

        foreach (var (date, rows) in byDate)
        {
            Assert.Equal(rows, await CountAsync(landing, $"event_date = date '{date:yyyy-MM-dd}'"));
            Assert.Equal(rows, await CountAsync(landing, $"event_date between date '{date:yyyy-MM-dd}' and date '{date:yyyy-MM-dd}'"));
        }
        Assert.Equal(Count, await CountAsync(landing, $"event_date >= date '{byDate.Keys.Min():yyyy-MM-dd}'"));
    }

    [Fact]
    public async Task Every_row_is_found_by_its_place_in_the_log_and_its_id()
    {
        await using var landing = await LandAsync();

        foreach (var i in new[] { 0, 250, Count - 1 })
        {
            Assert.Equal(1, await CountAsync(landing, $"kafka_offset = {i} and kafka_partition = 0"));
            Assert.Equal(1, await CountAsync(landing, $"event_id = 'id-{i}' and kafka_topic = 'cleaned_events'"));
        }
    }

    private static async Task<LandingArea> LandAsync()
    {
        var landing = await LandingArea.CreateAsync();
        await landing.DeliverAsync(Enumerable.Range(0, Count).Select(i => Record(i, Event(
            $"id-{i}",
            Arrival(i).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            Arrival(i).ToUnixTimeSeconds()))));
        return landing;
    }

    private static DateTimeOffset Arrival(int i) => First.AddMilliseconds(i * 655_357L);

    private static string Literal(DateTimeOffset time) => $"timestamp '{time:yyyy-MM-dd HH:mm:ss.fff}'";

    private static Task<long> CountAsync(LandingArea landing, string condition) =>
        landing.ValueAsync<long>($"select count(*) from landing_bronze_events where {condition}");
}
