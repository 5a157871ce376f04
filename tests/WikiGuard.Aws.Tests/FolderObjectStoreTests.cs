using WikiGuard.Local.Storage;
using WikiGuard.Ports;

namespace WikiGuard.Aws.Tests;

/// <summary>The contract on a folder. It stands here because only this project sees both stores.</summary>
public sealed class FolderObjectStoreTests : DatedObjectStoreContract, IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("wikiguard-store-").FullName;
    private readonly string _folder;
    private readonly FolderObjectStore _store;

    public FolderObjectStoreTests()
    {
        _folder = Path.Combine(_parent, "lake");
        _store = new FolderObjectStore(_folder);
    }

    protected override IObjectStore Store => _store;

    protected override void SetWritten(string key, DateTimeOffset time) => File.SetLastWriteTimeUtc(_store.PathOf(key), time.UtcDateTime);

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Theory]
    [InlineData("../secret")]
    [InlineData("../lake-of-others/secret")] // begins with the folder's own path
    [InlineData("landing/../../secret")]
    [InlineData("/etc/secret")]
    [InlineData("landing/../a")]
    [InlineData("landing//a")]
    [InlineData("./a")]
    public async Task A_key_that_leads_elsewhere_is_refused(string key)
    {
        await PutAsync("a", "x");

        Assert.Throws<ArgumentException>(() => _store.PathOf(key));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.GetAsync(key, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(key, "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.MoveAsync("a", key, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentException>(() => ListAsync(key + "/"));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync([key], CancellationToken.None));
        Assert.Equal(["lake"], Directory.GetFileSystemEntries(_parent).Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_is_not_seen_and_is_cleared_at_the_next_start()
    {
        var half = Path.Combine(_folder, ".unfinished", "0-1"); // no process has the id 0
        await File.WriteAllTextAsync(half, "half an obj");

        Assert.Empty(await ListAsync(""));
        _ = new FolderObjectStore(_folder);

        Assert.False(File.Exists(half));
    }

    [Fact]
    public async Task A_refused_write_leaves_no_file_behind()
    {
        await PutAsync("a", "first");
        var etag = (await Store.GetAsync("a", CancellationToken.None))!.ETag;
        await Store.PutIfMatchAsync("a", new byte[] { 1 }, etag, CancellationToken.None);

        await Assert.ThrowsAsync<ConflictException>(() => Store.PutIfMatchAsync("a", new byte[] { 2 }, etag, CancellationToken.None));

        Assert.Equal([Path.Combine(_folder, "a")], Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_disk_that_fails_is_worth_another_try_and_leaves_nothing_visible()
    {
        await PutAsync("a", "x");

        // A folder cannot be made where a file is: an IOException like that of a full disk.
        await Assert.ThrowsAsync<TransientException>(() => PutAsync("a/b", "x"));

        Assert.Equal(["a"], await ListAsync(""));
    }

    [Fact]
    public async Task A_store_opened_again_has_what_was_put()
    {
        await PutAsync("landing/a", "content");

        var reopened = new FolderObjectStore(_folder + Path.DirectorySeparatorChar);

        Assert.Equal("content"u8.ToArray(), (await reopened.GetAsync("landing/a", CancellationToken.None))!.Content.ToArray());
        Assert.Equal(Path.Combine(_folder, "landing", "a"), reopened.PathOf("landing/a"));
    }
}
