using System.Text;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Aws.Tests;

/// <summary>What the pipeline relies on, whichever store it runs on.</summary>
public abstract class ObjectStoreContract
{
    protected abstract IObjectStore Store { get; }

    /// <summary>Of writers that meet, how many are told that they have written. All that counts on the store needs 1.</summary>
    protected virtual int MostWinners => 1;

    [Fact]
    public async Task The_size_of_an_object_is_known_without_reading_it()
    {
        Assert.True(await Store.PutIfAbsentAsync("backfill/size.parquet", new byte[12_345], CancellationToken.None));

        Assert.Equal(12_345, await Store.SizeAsync("backfill/size.parquet", CancellationToken.None));
        Assert.Null(await Store.SizeAsync("backfill/none.parquet", CancellationToken.None));
    }

    [Fact]
    public async Task I_get_nothing_where_nothing_was_put()
    {
        Assert.Null(await Store.GetAsync("checkpoints/bronze.json", CancellationToken.None));
        await PutAsync("checkpoints/bronze.json/part", "x");
        Assert.Null(await Store.GetAsync("checkpoints/bronze.json", CancellationToken.None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)] // more than one chunk of a signed upload
    [InlineData(5 * 1024 * 1024)]
    public async Task I_get_the_bytes_that_I_put(int length)
    {
        var content = new byte[length];
        new Random(1).NextBytes(content);

        Assert.True(await Store.PutIfAbsentAsync("landing/a.parquet", content, CancellationToken.None));

        Assert.Equal(content, (await Store.GetAsync("landing/a.parquet", CancellationToken.None))!.Content.ToArray());
    }

    [Theory]
    [InlineData(0, "content")]
    [InlineData(3, "tent")]
    [InlineData(6, "t")]
    [InlineData(7, "")]
    public async Task I_read_an_object_from_anywhere_to_its_end(long offset, string rest)
    {
        await PutAsync("backfill/a.jsonl", "content");

        await using var stream = await Store.OpenAsync("backfill/a.jsonl", offset, CancellationToken.None);

        Assert.Equal(rest, await new StreamReader(stream!).ReadToEndAsync());
        Assert.Null(await Store.OpenAsync("backfill/b.jsonl", offset, CancellationToken.None));
    }

    [Fact]
    public async Task A_slice_of_a_buffer_is_put_without_the_rest_of_it()
    {
        await Store.PutIfAbsentAsync("a", Encoding.UTF8.GetBytes("before-content-after").AsMemory(7, 7), CancellationToken.None);

        Assert.Equal("content", await TextAsync("a"));
    }

    [Fact]
    public async Task The_first_put_of_a_key_stays()
    {
        Assert.True(await PutAsync("a", "first"));
        Assert.False(await PutAsync("a", "second"));

        Assert.Equal("first", await TextAsync("a"));
    }

    [Fact]
    public async Task Of_many_writers_of_a_new_key_exactly_one_wins_and_its_bytes_are_there()
    {
        var won = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() => PutAsync("lease", $"writer {i}"))));

        string[] winners = [.. won.Index().Where(w => w.Item).Select(w => $"writer {w.Index}")];
        Assert.InRange(winners.Length, 1, MostWinners);
        Assert.Contains(await TextAsync("lease"), winners);
        Assert.False(await PutAsync("lease", "a late writer"));
    }

    [Fact]
    public async Task I_replace_what_I_read()
    {
        await PutAsync("a", "first");
        var read = await Store.GetAsync("a", CancellationToken.None);

        var etag = await Store.PutIfMatchAsync("a", Encoding.UTF8.GetBytes("second"), read!.ETag, CancellationToken.None);
        var again = await Store.PutIfMatchAsync("a", Encoding.UTF8.GetBytes("third"), etag, CancellationToken.None);

        Assert.Equal("third", await TextAsync("a"));
        Assert.Equal(again, (await Store.GetAsync("a", CancellationToken.None))!.ETag);
    }

    [Fact]
    public async Task I_do_not_replace_what_has_changed_since_I_read_it()
    {
        await PutAsync("a", "first");
        var read = (await Store.GetAsync("a", CancellationToken.None))!.ETag;
        await Store.PutIfMatchAsync("a", Encoding.UTF8.GetBytes("second"), read, CancellationToken.None);

        await Assert.ThrowsAsync<ConflictException>(
            () => Store.PutIfMatchAsync("a", Encoding.UTF8.GetBytes("mine"), read, CancellationToken.None));

        Assert.Equal("second", await TextAsync("a"));
    }

    [Fact]
    public async Task I_do_not_replace_what_is_gone()
    {
        await PutAsync("a", "first");
        var read = (await Store.GetAsync("a", CancellationToken.None))!.ETag;
        await Store.MoveAsync("a", "b", CancellationToken.None);

        await Assert.ThrowsAsync<ConflictException>(
            () => Store.PutIfMatchAsync("a", Encoding.UTF8.GetBytes("mine"), read, CancellationToken.None));

        Assert.Null(await Store.GetAsync("a", CancellationToken.None));
    }

    [Fact]
    public async Task Of_many_replacements_of_one_version_exactly_one_wins()
    {
        await PutAsync("checkpoint", "0");
        var read = (await Store.GetAsync("checkpoint", CancellationToken.None))!.ETag;

        var won = await Task.WhenAll(Enumerable.Range(1, 16).Select(i => Task.Run(async () =>
        {
            try
            {
                await Store.PutIfMatchAsync("checkpoint", Encoding.UTF8.GetBytes($"{i}"), read, CancellationToken.None);
                return true;
            }
            catch (ConflictException)
            {
                return false;
            }
        })));

        string[] winners = [.. won.Index().Where(w => w.Item).Select(w => $"{w.Index + 1}")];
        Assert.InRange(winners.Length, 1, MostWinners);
        Assert.Contains(await TextAsync("checkpoint"), winners);
    }

    [Fact]
    public async Task I_list_the_keys_of_a_prefix_in_ordinal_order_over_all_pages()
    {
        string[] keys =
        [
            "landing/b/0/10", "landing/b/0/9", "landing/b-c/0/1", "landing/b/1/1", "landing/B/0/1", "landing/é",
            "landing/\uFF5E", "landing/😀", // in UTF-8 the other way round
            "landing2/x", "other",
        ];
        foreach (var key in keys)
            await PutAsync(key, key);

        Assert.Equal(keys.Where(k => k.StartsWith("landing/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            await ListAsync("landing/"));
        Assert.Equal(["landing/b/0/10", "landing/b/0/9", "landing/b/1/1"], await ListAsync("landing/b/"));
        Assert.Equal(["landing/b/0/10"], await ListAsync("landing/b/0/1"));
        Assert.Equal(9, (await ListAsync("land")).Count);
        Assert.Equal(10, (await ListAsync("")).Count);
        Assert.Empty(await ListAsync("nothing/here/"));
    }

    [Fact]
    public async Task Moving_an_object_replaces_the_new_key_and_may_be_repeated()
    {
        await PutAsync("landing/a", "content");
        await PutAsync("committed/deep/a", "older");

        await Store.MoveAsync("landing/a", "committed/deep/a", CancellationToken.None);
        await Store.MoveAsync("landing/a", "committed/deep/a", CancellationToken.None);

        Assert.Equal("content", await TextAsync("committed/deep/a"));
        Assert.Empty(await ListAsync("landing/"));
    }

    [Fact]
    public async Task What_I_have_just_written_bears_the_present_time()
    {
        await PutAsync("committed/b", "x");
        await PutAsync("committed/a", "x");
        await PutAsync("landing/c", "x");

        var listed = await Store.ListWrittenAsync("committed/", CancellationToken.None);

        Assert.Equal(["committed/a", "committed/b"], listed.Select(o => o.Key));
        var now = TimeProvider.System.GetUtcNow();
        Assert.All(listed, o => Assert.InRange(o.WrittenAt, now.AddHours(-1), now.AddHours(1)));
    }

    [Fact]
    [LongTest("A thousand and five objects.")]
    public async Task I_list_and_delete_more_than_S3_takes_in_one_request()
    {
        string[] keys = [.. Enumerable.Range(0, 1_005).Select(i => $"committed/{i}").Order(StringComparer.Ordinal)];
        await Parallel.ForEachAsync(
            keys.Append("stays"), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (key, _) => await PutAsync(key, "x"));

        Assert.Equal(keys, await ListAsync("committed/"));
        await Store.DeleteAsync(keys, CancellationToken.None);

        Assert.Equal(["stays"], await ListAsync(""));
    }

    [Fact]
    public async Task I_delete_many_objects_at_once_and_may_repeat_it()
    {
        string[] keys = [.. Enumerable.Range(0, 1_005).Select(i => $"committed/{i:D4}")];
        foreach (var key in keys[..5].Concat(keys[^5..]))
            await PutAsync(key, "x");
        await PutAsync("committed/stays", "x");

        await Store.DeleteAsync(keys, CancellationToken.None);
        await Store.DeleteAsync(keys[..1], CancellationToken.None);
        await Store.DeleteAsync([], CancellationToken.None);

        Assert.Equal(["committed/stays"], await ListAsync(""));
        Assert.True(await PutAsync("committed/0000", "again"));
    }

    [Fact]
    public async Task Moving_what_is_not_there_does_nothing()
    {
        await Store.MoveAsync("a", "b/c", CancellationToken.None);

        Assert.Empty(await ListAsync(""));
    }

    [Theory]
    [InlineData("a b/c+d=e&f%20g%2Fh.parquet")]
    [InlineData("topic._-1/'quoted' \"twice\"/$~!*()[]{}#?;:@,|<>^`\\.json")]
    [InlineData("日本/😀/Ünïcode")]
    public async Task Keys_may_hold_any_character(string key)
    {
        Assert.True(await PutAsync(key, "content"));
        Assert.False(await PutAsync(key, "again"));
        Assert.Equal("content", await TextAsync(key));
        Assert.Equal([key], await ListAsync(key[..1]));

        await Store.MoveAsync(key, "moved/" + key, CancellationToken.None);

        Assert.Equal(["moved/" + key], await ListAsync(""));
        Assert.Equal("content", await TextAsync("moved/" + key));

        await Store.DeleteAsync(["moved/" + key], CancellationToken.None);

        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task A_list_taken_while_others_write_and_move_holds_every_object_that_stands_still()
    {
        string[] still = [.. Enumerable.Range(0, 20).Select(i => $"landing/still/{i:D2}")];
        foreach (var key in still)
            await PutAsync(key, "x");
        using var done = new CancellationTokenSource();
        var traffic = MoveFilesAsync(done.Token);

        for (var i = 0; i < 50; i++)
        {
            var keys = await ListAsync("landing/");
            Assert.Equal(still, keys.Where(k => k.StartsWith("landing/still/", StringComparison.Ordinal)));
            Assert.All(keys.Except(still, StringComparer.Ordinal), k => Assert.StartsWith("landing/moving/", k, StringComparison.Ordinal));
        }

        await done.CancelAsync();
        await traffic;
    }

    private async Task MoveFilesAsync(CancellationToken done)
    {
        await Task.Yield();
        for (var i = 0; !done.IsCancellationRequested; i++)
        {
            await PutAsync($"landing/moving/{i}", "x");
            await Store.MoveAsync($"landing/moving/{i}", $"committed/moving/{i}", CancellationToken.None);
        }
    }

    protected Task<bool> PutAsync(string key, string content) =>
        Store.PutIfAbsentAsync(key, Encoding.UTF8.GetBytes(content), CancellationToken.None);

    protected Task<IReadOnlyList<string>> ListAsync(string prefix) => Store.ListAsync(prefix, CancellationToken.None);

    protected async Task<string?> TextAsync(string key) =>
        await Store.GetAsync(key, CancellationToken.None) is { } found ? Encoding.UTF8.GetString(found.Content.Span) : null;
}
