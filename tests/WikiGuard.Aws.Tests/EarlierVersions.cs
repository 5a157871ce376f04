using System.Text;

namespace WikiGuard.Aws.Tests;

/// <summary>Objects that were replaced or deleted in a bucket that keeps versions, and the destruction of what they were.</summary>
internal static class EarlierVersions
{
    /// <summary>What is there stays; the versions left are the caller's to look at.</summary>
    public static async Task DestroyAsync(S3ObjectStore store)
    {
        foreach (var key in Enumerable.Range(0, 5).Select(i => $"landing/{i}"))
        {
            await PutAsync(key, "first");
            await store.DeleteAsync([key], CancellationToken.None);
            await PutAsync(key, "second");
        }
        await store.DeleteAsync(["landing/0"], CancellationToken.None);
        await PutAsync("config/a", "first");
        await store.DeleteAsync(["config/a"], CancellationToken.None);

        Assert.False(await store.DestroyEarlierAsync("landing/", () => false, CancellationToken.None));
        Assert.True(await store.DestroyEarlierAsync("landing/", () => true, CancellationToken.None));

        Assert.Equal(["landing/1", "landing/2", "landing/3", "landing/4"], await store.ListAsync("landing/", CancellationToken.None));

        Task PutAsync(string key, string content) => store.PutIfAbsentAsync(key, Encoding.UTF8.GetBytes(content), CancellationToken.None);
    }
}
