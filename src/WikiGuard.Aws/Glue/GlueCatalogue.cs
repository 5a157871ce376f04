using System.Text.Json.Serialization;
using Amazon;
using Amazon.Runtime;
using WikiGuard.Aws.JsonProtocol;
using WikiGuard.Aws.Services;

namespace WikiGuard.Aws.Glue;

/// <summary>The only operations of AWS Glue that are used: glue:GetTableVersions and glue:BatchDeleteTableVersion.</summary>
internal sealed class GlueCatalogue(RegionEndpoint region, AWSCredentials? credentials, TimeSpan? timeout) : IDisposable
{
    private static readonly JsonService Service = new("AWSGlue", "1.1");

    private readonly ServiceClient _client = new(new ServiceConfig("Glue", "glue", "2017-03-31", region, timeout), credentials);

    public Task<GetTableVersionsResponse> GetTableVersionsAsync(GetTableVersionsRequest request, CancellationToken cancellationToken) =>
        _client.CallAsync<GetTableVersionsResponse>(
            request, Service.Call(GlueJson.Default.GetTableVersionsRequest, GlueJson.Default.GetTableVersionsResponse),
            e => Failure("glue:GetTableVersions", request.TableName, e), cancellationToken);

    public Task<BatchDeleteTableVersionResponse> BatchDeleteTableVersionAsync(
        BatchDeleteTableVersionRequest request, CancellationToken cancellationToken) =>
        _client.CallAsync<BatchDeleteTableVersionResponse>(
            request, Service.Call(GlueJson.Default.BatchDeleteTableVersionRequest, GlueJson.Default.BatchDeleteTableVersionResponse),
            e => Failure("glue:BatchDeleteTableVersion", request.TableName, e), cancellationToken);

    public void Dispose() => _client.Dispose();

    private static WikiGuardException Failure(string operation, string table, Exception e) => AwsFailure.IsPassing(e)
        ? new TransientException($"Glue did not answer {operation} of {table}: {AwsFailure.Words(e)}", e)
        : new InvalidConfigException(
            $"Glue refuses {operation} of {table}: {AwsFailure.Words(e)}. Check the function's policy, and whether the table is there.", e);
}

internal sealed class GetTableVersionsRequest : AmazonWebServiceRequest
{
    public required string DatabaseName { get; init; }

    public required string TableName { get; init; }

    /// <summary>1 to 100.</summary>
    public int MaxResults { get; init; } = 100;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NextToken { get; init; }
}

internal sealed class GetTableVersionsResponse : AmazonWebServiceResponse
{
    public IReadOnlyList<GlueTableVersion>? TableVersions { get; set; }

    public string? NextToken { get; set; }
}

/// <param name="VersionId">A whole number as text, one more than that of the previous version.</param>
internal sealed record GlueTableVersion(string? VersionId);

internal sealed class BatchDeleteTableVersionRequest : AmazonWebServiceRequest
{
    public required string DatabaseName { get; init; }

    public required string TableName { get; init; }

    /// <summary>At most 100.</summary>
    public required IReadOnlyList<string> VersionIds { get; init; }
}

internal sealed class BatchDeleteTableVersionResponse : AmazonWebServiceResponse
{
    /// <summary>The errors of the versions that could not be deleted.</summary>
    public IReadOnlyList<GlueVersionError>? Errors { get; set; }
}

internal sealed record GlueVersionError(string? VersionId, GlueErrorDetail? ErrorDetail);

internal sealed record GlueErrorDetail(string? ErrorCode, string? ErrorMessage);

[JsonSerializable(typeof(GetTableVersionsRequest))]
[JsonSerializable(typeof(GetTableVersionsResponse))]
[JsonSerializable(typeof(BatchDeleteTableVersionRequest))]
[JsonSerializable(typeof(BatchDeleteTableVersionResponse))]
internal sealed partial class GlueJson : JsonSerializerContext;
