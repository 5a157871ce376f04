using WikiGuard.Ports;

namespace WikiGuard.Aws.Tests;

/// <summary>The contract with what can only be shown where a test may say how old an object is.</summary>
public abstract class DatedObjectStoreContract : ObjectStoreContract
{
    /// <summary>Makes an object as old as if it had been written then.</summary>
    protected abstract void SetWritten(string key, DateTimeOffset time);

    [Fact]
    public async Task I_list_when_objects_were_written_over_all_pages()
    {
        var noon = new DateTimeOffset(2026, 2, 7, 12, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < 8; i++)
        {
            await PutAsync($"committed/{i}", "x");
            SetWritten($"committed/{i}", noon.AddDays(i));
        }
        await PutAsync("committed-too/9", "x");
        await PutAsync("committed/new", "x");

        var listed = await Store.ListWrittenAsync("committed/", CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 8).Select(i => new ListedObject($"committed/{i}", noon.AddDays(i))), listed.SkipLast(1));
        Assert.True(listed[^1].Key == "committed/new" && listed[^1].WrittenAt > noon.AddDays(8));
        Assert.Equal(10, (await Store.ListWrittenAsync("comm", CancellationToken.None)).Count);
    }
}
