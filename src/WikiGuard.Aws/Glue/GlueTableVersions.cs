using System.Globalization;
using Amazon;
using Amazon.Runtime;
using Microsoft.Extensions.Logging;
using WikiGuard.Aws.Athena;
using WikiGuard.Ports;

namespace WikiGuard.Aws.Glue;

/// <summary>The versions of the tables' entries in the Glue catalogue.</summary>
/// <param name="region">Null for the one that the program runs in.</param>
/// <param name="credentials">Null for AWS's default chain.</param>
/// <param name="timeout">For one attempt; null for 10 s.</param>
public sealed class GlueTableVersions(
    AthenaSettings settings, ILogger<GlueTableVersions> logger, RegionEndpoint? region = null, AWSCredentials? credentials = null,
    TimeSpan? timeout = null)
    : ITableVersions
{
    /// <summary>The number of versions that Glue deletes at once, and lists on a page.</summary>
    private const int AtOnce = 100;

    /// <summary>
    /// 20,000 versions, which a table accumulates in two weeks of commits every minute, are listed and deleted in about two minutes.
    /// </summary>
    private const int MaxPages = 200;

    public async Task<int> PruneAsync(string table, int keep, CancellationToken cancellationToken)
    {
        var found = region ?? FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false);
        using var glue = new GlueCatalogue(found ?? throw new InvalidConfigException("No region: set AWS_REGION."), credentials, timeout);
        var old = (await ListAsync(glue, table, cancellationToken)).OrderDescending().Skip(keep).ToList();
        var removed = 0;
        foreach (var some in old.Chunk(AtOnce))
        {
            var answer = await glue.BatchDeleteTableVersionAsync(
                new BatchDeleteTableVersionRequest
                {
                    DatabaseName = settings.Database,
                    TableName = table,
                    VersionIds = [.. some.Select(v => v.ToString(CultureInfo.InvariantCulture))],
                },
                cancellationToken);
            // A version that is already gone, by an attempt whose answer was lost, is not a failure.
            var left = answer.Errors?.Where(e => e.ErrorDetail?.ErrorCode is not "EntityNotFoundException").ToList() ?? [];
            if (left is [var first, ..])
            {
                logger.LogWarning(
                    "{Count} old versions of {Table} stay in the catalogue until the next maintenance; version {Version}: {Reason}",
                    left.Count, table, first.VersionId, $"{first.ErrorDetail?.ErrorMessage} ({first.ErrorDetail?.ErrorCode})");
            }
            removed += some.Length - left.Count;
        }
        return removed;
    }

    // The newest of the listed versions are kept, and none newer than all of them can be deleted: a partial list does no harm, in
    // whatever order it comes.
    private async Task<List<long>> ListAsync(GlueCatalogue glue, string table, CancellationToken cancellationToken)
    {
        var versions = new List<long>();
        string? next = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await glue.GetTableVersionsAsync(
                new GetTableVersionsRequest { DatabaseName = settings.Database, TableName = table, NextToken = next }, cancellationToken);
            foreach (var version in answer.TableVersions ?? [])
            {
                if (long.TryParse(version.VersionId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                    versions.Add(id);
            }
            if (answer.NextToken is not { Length: > 0 } token)
                break;
            next = token;
        }
        return versions;
    }
}
