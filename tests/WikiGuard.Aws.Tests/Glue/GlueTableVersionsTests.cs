using System.Text.Json;
using Amazon;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Aws.Athena;
using WikiGuard.Aws.Glue;
using WikiGuard.Testing.Http;

namespace WikiGuard.Aws.Tests.Glue;

/// <summary>Reads the process's environment, so its tests run one after the other and restore it.</summary>
[Collection(TestEnvironment.Name)]
public sealed class GlueTableVersionsTests : IDisposable
{
    private static readonly Answer Deleted = new(200, "{}");

    private readonly ProcessEnvironment _environment = new();

    public void Dispose() => _environment.Dispose();

    [Fact]
    public async Task Old_versions_go_and_the_newest_stay_by_their_numbers_and_not_by_their_letters()
    {
        await using var server = await ScriptedServer.StartAsync(Page(next: "more", 9, 100, 8), Page(next: null, 10, 99), Deleted);

        Assert.Equal(3, await PruneAsync(server, keep: 2));

        Assert.Equal(
            [
                ("AWSGlue.GetTableVersions",
                    "{\"DatabaseName\":\"wikiguard_lakehouse\",\"TableName\":\"bronze_events\",\"MaxResults\":100}"),
                ("AWSGlue.GetTableVersions",
                    "{\"DatabaseName\":\"wikiguard_lakehouse\",\"TableName\":\"bronze_events\",\"MaxResults\":100,\"NextToken\":\"more\"}"),
                ("AWSGlue.BatchDeleteTableVersion",
                    "{\"DatabaseName\":\"wikiguard_lakehouse\",\"TableName\":\"bronze_events\",\"VersionIds\":[\"10\",\"9\",\"8\"]}"),
            ],
            server.Requests.Select(r => (r.Operation, r.Body)));
        Assert.All(server.Requests, r => Assert.True(r.HasValidSignature(ScriptedServer.SecretKey)));
        Assert.All(server.Requests, r => Assert.Contains("/eu-central-1/glue/aws4_request", r.Authorization, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_table_with_few_versions_is_left_alone()
    {
        await using var server = await ScriptedServer.StartAsync(Page(next: null, 3, 2, 1));

        Assert.Equal(0, await PruneAsync(server, keep: 3));

        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_hundred_are_deleted_at_once()
    {
        await using var server = await ScriptedServer.StartAsync(Page(next: null, [.. Enumerable.Range(1, 251)]), Deleted);

        Assert.Equal(250, await PruneAsync(server, keep: 1));

        Assert.Equal([100, 100, 50],
            server.Requests.Skip(1).Select(r => JsonDocument.Parse(r.Body).RootElement.GetProperty("VersionIds").GetArrayLength()));
    }

    /// <summary>
    /// A hundred thousand would not fit into a function's time; what is listed of them is pruned, and the next night goes on.
    /// </summary>
    [Fact]
    public async Task A_list_without_an_end_is_taken_in_parts()
    {
        await using var server = await ScriptedServer.StartAsync([.. Enumerable.Range(1, 200).Select(i => Page(next: "more", i)), Deleted]);

        Assert.Equal(100, await PruneAsync(server, keep: 100));

        Assert.Equal(201, server.Requests.Count);
    }

    [Fact]
    public async Task Versions_that_are_gone_already_count_as_removed_and_those_that_stay_do_not()
    {
        await using var server = await ScriptedServer.StartAsync(Page(next: null, 4, 3, 2, 1), new Answer(200, """
            {"Errors": [
              {"TableName": "bronze_events", "VersionId": "2", "ErrorDetail": {"ErrorCode": "EntityNotFoundException", "ErrorMessage": "gone"}},
              {"TableName": "bronze_events", "VersionId": "1", "ErrorDetail": {"ErrorCode": "InternalServiceException", "ErrorMessage": "busy"}}]}
            """));

        Assert.Equal(2, await PruneAsync(server, keep: 1));
    }

    [Fact]
    public async Task A_refusal_names_the_operation_and_the_table()
    {
        await using var server =
            await ScriptedServer.StartAsync(new Answer(400, """{"__type": "AccessDeniedException", "Message": "no"}"""));

        var failure = await Assert.ThrowsAsync<InvalidConfigException>(() => PruneAsync(server, keep: 1));

        Assert.Contains("glue:GetTableVersions of bronze_events", failure.Message, StringComparison.Ordinal);
    }

    private static Answer Page(string? next, params int[] versions) => new(200, JsonSerializer.Serialize(new
    {
        TableVersions = versions.Select(v => new { VersionId = $"{v}", Table = new { Name = "bronze_events" } }),
        NextToken = next,
    }));

    private Task<int> PruneAsync(ScriptedServer server, int keep)
    {
        _environment.Set("AWS_ENDPOINT_URL_GLUE", server.Address);
        return new GlueTableVersions(
            new AthenaSettings("wikiguard", "wikiguard_lakehouse", null, 5), NullLogger<GlueTableVersions>.Instance,
            RegionEndpoint.EUCentral1).PruneAsync("bronze_events", keep, CancellationToken.None);
    }
}
