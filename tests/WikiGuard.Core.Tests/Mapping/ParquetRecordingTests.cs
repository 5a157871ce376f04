using Parquet;
using Parquet.Schema;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Mapping;

public sealed class ParquetRecordingTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 1, 26, 12, 0, 0, DateTimeKind.Utc);

    private static readonly RowMapping Columns = RowMapping.Parse(
        "{meta.id: id, timestamp: at, type: {value: edit}, wiki: {value: enwiki}, title: page, namespace: ns, bot: bot}", "m");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-parquet-");

    [Fact]
    public async Task Rows_of_all_groups_become_events_in_order_and_reading_goes_on_at_any_row()
    {
        var file = await FileAsync([.. Enumerable.Range(1, 10).Select(Row)], rowsPerGroup: 3);

        var all = await MappedRecordingTests.ReadAsync(file);

        Assert.Equal(Enumerable.Range(1, 10).Select(n => (long)n), all.Select(r => r.Number));
        Assert.Equal(
            """{"$schema":"/mediawiki/recentchange/1.0.0","meta":{"id":"e2","dt":"2026-01-26T12:02:00Z"},"type":"edit","namespace":2,"title":"Page 2","timestamp":1769428920,"bot":true,"wiki":"enwiki"}""",
            all[1].Text);
        Assert.Equal(10, await file.LengthAsync(CancellationToken.None));
        for (var row = 0; row <= 10; row++)
            Assert.Equal(all.Skip(row), await MappedRecordingTests.ReadAsync(file, new SourcePosition(row, row, EventId: null)));
    }

    [Fact]
    public async Task Columns_in_which_nothing_may_be_empty_are_read_as_those_in_which_it_may()
    {
        var rows = Enumerable.Range(1, 10).Select(n => n % 4 == 0 ? Row(1) : Row(n)).ToArray();

        Assert.Equal(
            await MappedRecordingTests.ReadAsync(await FileAsync(rows, rowsPerGroup: 3)),
            await MappedRecordingTests.ReadAsync(await FileAsync(rows, Columns, rowsPerGroup: 3, required: true)));
    }

    [Fact]
    public async Task A_column_of_lists_is_told_from_one_that_is_missing()
    {
        var path = Path.Combine(_folder.FullName, "lists.parquet");
        var (pages, number) = (new DataField("page", typeof(long), isNullable: false, isArray: true), new DataField<long>("n"));
        await using (var file = File.Create(path))
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(pages, number), file))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<long>(pages, new[] { 1L, 2L }, new[] { 0, 1 });
            await group.WriteAsync<long>(number, new[] { 1L });
        }

        var refused = await Assert.ThrowsAsync<InvalidConfigException>(
            () => RecordingFiles.OpenAsync(path, RowMapping.Parse("event: page", "m"), CancellationToken.None));

        Assert.EndsWith("lacks columns that the mapping names: page (it is a list, a map or a structure, which cannot be read). It has n.",
            refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_group_with_damaged_bytes_is_refused_with_its_number_and_column()
    {
        var bytes = await ParquetFile.MakeAsync([.. Enumerable.Range(1, 10).Select(Row)]);
        bytes.AsSpan(4, 60).Fill(0xFF);
        var path = Path.Combine(_folder.FullName, "flipped.parquet");
        await File.WriteAllBytesAsync(path, bytes);

        var file = await RecordingFiles.OpenAsync(path, Columns, CancellationToken.None);
        var refused = await Assert.ThrowsAsync<InvalidConfigException>(() => MappedRecordingTests.ReadAsync(file));

        Assert.StartsWith($"Row group 0 of {path} cannot be read: column id: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("It is damaged, holds what no event does", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_is_no_event_is_given_as_it_is_with_the_reason_and_the_rows_after_it_keep_their_values()
    {
        var file = await FileAsync(
            [Row(1), new Dictionary<string, object?>(Row(2)) { ["id"] = null, ["page"] = null }, Row(3)], rowsPerGroup: 3);

        var all = await MappedRecordingTests.ReadAsync(file);

        Assert.Equal(
            (2L, """{"id":null,"ns":2,"page":null,"at":"2026-01-26T12:02:00Z","bot":true}"""), (all[1].Number, all[1].Text));
        Assert.Equal("meta.id: the column id is empty", all[1].Refusal);
        Assert.Contains("\"title\":\"Page 3\"", all[2].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_that_are_named_as_fields_or_hold_whole_events_need_no_mapping()
    {
        var named = await FileAsync(
            [new Dictionary<string, object?>
            {
                ["meta.id"] = "a",
                ["type"] = "edit",
                ["wiki"] = "enwiki",
                ["title"] = "India",
                ["timestamp"] = 1769428800L,
                ["other"] = "x",
            }], mapping: null);
        var whole = await FileAsync([new Dictionary<string, object?> { ["event_id"] = "a", ["event_data"] = """{"meta":{"id":"a"}}""" }],
            mapping: null);

        Assert.Equal(
            """{"$schema":"/mediawiki/recentchange/1.0.0","meta":{"id":"a","dt":"2026-01-26T12:00:00Z"},"type":"edit","title":"India","timestamp":1769428800,"wiki":"enwiki"}""",
            Assert.Single(await MappedRecordingTests.ReadAsync(named)).Text);
        Assert.Equal("""{"meta":{"id":"a"}}""", Assert.Single(await MappedRecordingTests.ReadAsync(whole)).Text);
    }

    [Theory]
    [InlineData(true, "lacks columns that the mapping names: id, ns, page (did you mean pages?), at, bot. It has pages, text, number.")]
    [InlineData(false, "has not the columns of recentchange events: meta.id, type, wiki, title, timestamp. Say by a mapping")]
    public async Task A_file_that_does_not_fit_is_refused_with_all_that_it_lacks(bool hasMapping, string finding)
    {
        var path = Path.Combine(_folder.FullName, "other.parquet");
        await File.WriteAllBytesAsync(path, await ParquetFile.MakeAsync(
            [new Dictionary<string, object?> { ["pages"] = "x", ["text"] = "y", ["number"] = 1L }]));

        var refused = await Assert.ThrowsAsync<InvalidConfigException>(
            () => RecordingFiles.OpenAsync(path, hasMapping ? Columns : null, CancellationToken.None));

        Assert.Contains(finding, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public async Task A_damaged_file_is_refused(double keep)
    {
        var whole = await ParquetFile.MakeAsync([.. Enumerable.Range(1, 10).Select(Row)]);
        var path = Path.Combine(_folder.FullName, "cut.parquet");
        await File.WriteAllBytesAsync(path, whole[..(int)(keep >= 1 ? keep : whole.Length * keep)]);

        var refused = await Assert.ThrowsAsync<InvalidConfigException>(
            () => RecordingFiles.OpenAsync(path, Columns, CancellationToken.None));

        Assert.Contains("cut.parquet is no whole Parquet file. Fetch or make it again.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_group_that_does_not_fit_into_memory_is_refused_with_advice()
    {
        var path = Path.Combine(_folder.FullName, "large.parquet");
        var text = string.Concat(Enumerable.Range(0, 1_000).Select(n => $"{n * 7919 % 1000}"));
        await File.WriteAllBytesAsync(path, await ParquetFile.MakeAsync(
            [.. Enumerable.Range(0, 1_000).Select(
                n => new Dictionary<string, object?> { ["event_data"] = $"{n}{text}", ["x"] = "small" })]));

        ParquetRecording Reading(string column) => new("large.parquet", path, _ => Task.FromResult<Stream>(File.OpenRead(path)),
            RowMapping.Parse($"event: {column}", "m"))
        { MaxGroupBytes = 1_500_000 };
        var refused = await Assert.ThrowsAsync<InvalidConfigException>(() => Reading("event_data").CheckAsync(CancellationToken.None));
        await Reading("x").CheckAsync(CancellationToken.None);

        Assert.Contains("large.parquet has 3 MB in the columns that are read, and at most 2 MB fit into the memory that is here. Write the file with smaller "
            + "row groups", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Dictionary<string, object?> Row(int n) => new(StringComparer.Ordinal)
    {
        ["id"] = $"e{n}",
        ["at"] = Noon.AddMinutes(n),
        ["page"] = n % 4 == 0 ? null : $"Page {n}",
        ["ns"] = (long)n,
        ["bot"] = n % 2 == 0,
    };

    private Task<IRecording> FileAsync(IReadOnlyDictionary<string, object?>[] rows, int rowsPerGroup = 10) =>
        FileAsync(rows, Columns, rowsPerGroup);

    private async Task<IRecording> FileAsync(
        IReadOnlyDictionary<string, object?>[] rows, RowMapping? mapping, int rowsPerGroup = 10, bool required = false)
    {
        var path = Path.Combine(_folder.FullName, $"{_folder.GetFiles().Length}.parquet");
        await File.WriteAllBytesAsync(path, await ParquetFile.MakeAsync(rows, rowsPerGroup, required));
        return await RecordingFiles.OpenAsync(path, mapping, CancellationToken.None);
    }
}
