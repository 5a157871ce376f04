using WikiGuard.Batches;

namespace WikiGuard.Bronze;

/// <summary>A file is known by its name: bronze reads no other, and takes from it how much it can hold.</summary>
public sealed class LandingFileTests
{
    private const string Good = "landing/bronze_events/cleaned_events/3/00000000000000000100-00000000000000000199-0123456789abcdef.parquet";

    public static TheoryData<string, string, int, long, long> Written => new()
    {
        { "landing_bronze_events", "cleaned_events", 0, 0, 0 },
        { "landing_bronze_events", "cleaned_events", 3, 100, 199 },
        { "landing_bronze_quarantine", "dlq_events", 12, 5, long.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void The_name_of_a_file_tells_its_kind_and_its_offsets(string table, string topic, int partition, long first, long last)
    {
        var format = table == LandingFiles.Events.Table ? LandingFiles.Events : LandingFiles.Quarantine;
        var key = LandingFiles.KeyOf(format, topic, partition, first, last, ["id"]);

        Assert.Equal(new LandingFile(key, format, first, last, IsReplay: false), LandingFile.Parse(key));
        var replayed = LandingFiles.ReplayKey("one", LandingFile.Parse(key)!);
        Assert.Equal(new LandingFile(replayed, format, first, last, IsReplay: true), LandingFile.Parse(replayed));
    }

    [Fact]
    public void It_holds_at_most_as_many_rows_as_its_offsets_leave_room_for() => Assert.Equal(100, LandingFile.Parse(Good)!.MaxRows);

    public static TheoryData<string> Foreign =>
    [
        "",
        "landing/",
        "landing/bronze_events/",
        "landing/_SUCCESS",
        "landing/bronze_events/.DS_Store",
        "landing/bronze_events/_seed/0/seed.parquet",
        "landing/bronze_events/cleaned_events/3/",
        Good + "/",
        Good + ".bak",
        Good + "\n",
        "\n" + Good,
        " " + Good,
        "/" + Good,
        "lake/" + Good,
        Good.Replace("landing/", "Landing/", StringComparison.Ordinal),
        Good.Replace("landing/", "committed/", StringComparison.Ordinal),
        Good.Replace("bronze_events/", "bronze_events2/", StringComparison.Ordinal),
        Good.Replace("bronze_events/", "", StringComparison.Ordinal),
        Good.Replace("cleaned_events/", "", StringComparison.Ordinal),
        Good.Replace("cleaned_events/", "cleaned_events/copy/", StringComparison.Ordinal),
        Good.Replace("cleaned_events/", "../", StringComparison.Ordinal) + "/..",
        Good.Replace("/3/", "/three/", StringComparison.Ordinal),
        Good.Replace("/3/", "/-3/", StringComparison.Ordinal),
        Good.Replace("/3/", "/٣/", StringComparison.Ordinal), // a digit to \d
        Good.Replace("00100-", "0010-", StringComparison.Ordinal),
        Good.Replace("00100-", "000100-", StringComparison.Ordinal),
        Good.Replace("00100-", "0010a-", StringComparison.Ordinal),
        Good.Replace("00100-", "0010٣-", StringComparison.Ordinal),
        Good.Replace("00000000000000000100-", "-0000000000000000100-", StringComparison.Ordinal),
        Good.Replace("00000000000000000100-", "+0000000000000000100-", StringComparison.Ordinal),
        Good.Replace("00000000000000000199-", "00000000000000000099-", StringComparison.Ordinal), // ends before it begins
        Good.Replace("00000000000000000199-", "99999999999999999999-", StringComparison.Ordinal), // more than an offset
        Good.Replace("00000000000000000199-", "09223372036854775808-", StringComparison.Ordinal),
        Good.Replace("abcdef.", "abcde.", StringComparison.Ordinal),
        Good.Replace("abcdef.", "abcdef0.", StringComparison.Ordinal),
        Good.Replace("abcdef.", "ABCDEF.", StringComparison.Ordinal),
        Good.Replace(".parquet", ".Parquet", StringComparison.Ordinal),
        Good.Replace(".parquet", "xparquet", StringComparison.Ordinal),
        new string('/', 100_000),
        "landing/bronze_events/" + new string('0', 100_000),
    ];

    [Theory]
    [MemberData(nameof(Foreign))]
    public void Any_other_name_is_no_landing_file(string key) => Assert.Null(LandingFile.Parse(key));

    /// <summary>No file is so large, but a name can say so: the sum of several must not turn round into a small number.</summary>
    [Fact]
    public void Names_that_span_all_offsets_leave_room_for_more_than_a_batch()
    {
        var file = LandingFile.Parse(Good.Replace(
            "00000000000000000100-00000000000000000199", "00000000000000000000-09223372036854775807", StringComparison.Ordinal))!;

        Assert.True(Enumerable.Repeat(file.MaxRows, 10_000).Sum() > BatchPlan.MaxRows);
    }

    /// <summary>A topic may hold what SQL and paths give a meaning to: the name is a literal in a statement.</summary>
    [Theory]
    [InlineData("it's")]
    [InlineData("a b")]
    [InlineData("%2F")]
    [InlineData("..")]
    public void A_topic_is_taken_as_it_is(string topic) =>
        Assert.NotNull(LandingFile.Parse(Good.Replace("cleaned_events", topic, StringComparison.Ordinal)));
}
