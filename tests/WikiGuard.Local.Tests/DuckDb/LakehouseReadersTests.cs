using WikiGuard.Local.DuckDb;
using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Local.Tests.DuckDb;

/// <summary>Whoever wants to write waits for who only reads, such as a page that follows the tables.</summary>
public sealed class LakehouseReadersTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wikiguard-");

    [Fact]
    public async Task A_writer_waits_for_the_end_of_a_statement_that_reads()
    {
        (await OpenAsync()).Dispose();
        var reader = LocalLakehouse.OpenReader(_folder.FullName, TimeProvider.System);

        var opening = OpenAsync();
        await Task.WhenAny(opening, Task.Delay(TimeSpan.FromMilliseconds(300)));
        Assert.False(opening.IsCompleted);
        reader.Dispose();

        using var writer = await opening;
        await writer.Engine.RunAsync(new SqlStatement("write", "delete from silver_events"), CancellationToken.None);
    }

    [Fact]
    [LongTest("It waits as long as a writer does.")]
    public async Task A_writer_gives_up_where_a_reader_stays_and_can_try_again()
    {
        (await OpenAsync()).Dispose();
        using (LocalLakehouse.OpenReader(_folder.FullName, TimeProvider.System))
        {
            var refused = await Assert.ThrowsAsync<ConflictException>(OpenAsync);
            Assert.StartsWith("This process is reading the lakehouse ", refused.Message, StringComparison.Ordinal);
        }

        (await OpenAsync()).Dispose();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Task<LocalLakehouse> OpenAsync() => LocalLakehouse.OpenAsync(_folder.FullName, TimeProvider.System, CancellationToken.None);
}
