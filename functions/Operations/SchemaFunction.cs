using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using AWS.Lambda.Powertools.Logging;
using Microsoft.Extensions.Logging;
using WikiGuard.Functions.Operations.CloudFormation;
using WikiGuard.Schema;

namespace WikiGuard.Functions.Operations;

/// <summary>Creates the tables and adds what a newer version adds. Deleting the resource keeps them.</summary>
public sealed class SchemaFunction(CustomResource resource, Lakehouse lakehouse, ILogger<SchemaFunction> logger)
{
    /// <remarks>
    /// Property <c>SchemaVersion</c> only makes CloudFormation call when the schema has changed; the schema itself comes from the code.
    /// </remarks>
    [LambdaFunction]
    [Logging(ClearState = true)]
    public Task ApplySchema(CustomResourceRequest request, ILambdaContext context) =>
        resource.AnswerAsync(request, context, async cancellationToken =>
    {
        var asked = request.Properties<SchemaProperties>().SchemaVersion;
        if (request.OldProperties<SchemaProperties>()?.SchemaVersion > asked)
        {
            // A failed deploy is rolled back. An older version works with tables that have more columns, and a refusal would leave the
            // stack stuck.
            logger.LogWarning("Back to schema version {Version}: the tables keep what the newer one has added", asked);
            return Answer(asked);
        }
        if (asked is { } version && version != LakehouseSchema.Current.Version)
            throw new InvalidConfigException($"The template asks for schema version {version}, and this function's code has "
                + $"{LakehouseSchema.Current.Version}. Deploy both from one version.");
        var report = await lakehouse.Get<SchemaMigration>().RunAsync(cancellationToken);
        logger.LogInformation("Schema version {Version}: {Changes}", report.Version,
            report.Changes.Count == 0 ? "nothing to do" : string.Join("; ", report.Changes));
        if (report.UnknownColumns.Count > 0)
            logger.LogWarning("Columns that the schema does not declare were left alone: {Columns}",
                string.Join(", ", report.UnknownColumns));
        return Answer(report.Version);
    });

    private static Dictionary<string, string> Answer(long? version) => new(StringComparer.Ordinal) { ["Version"] = $"{version}" };

    private sealed record SchemaProperties(long? SchemaVersion);
}
