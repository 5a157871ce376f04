using System.Text.Json;

namespace WikiGuard.Functions.Operations.CloudFormation;

/// <summary>
/// What CloudFormation asks of a custom resource
/// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requests.html).
/// </summary>
/// <param name="RequestType">Create, Update or Delete.</param>
/// <param name="ResponseUrl">Where the answer goes; whoever has it can answer, so it is not logged.</param>
/// <param name="PhysicalResourceId">Null in a Create.</param>
/// <param name="OldResourceProperties">In an Update, the previous properties.</param>
/// <param name="ResourceProperties">As in the template; CloudFormation converts numbers and booleans to text.</param>
public sealed record CustomResourceRequest(
    string? RequestType, string? ResponseUrl, string? StackId, string? RequestId, string? LogicalResourceId, string? PhysicalResourceId,
    JsonElement ResourceProperties, JsonElement OldResourceProperties)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public bool IsDelete => RequestType == "Delete";

    /// <exception cref="InvalidConfigException">They have another form.</exception>
    public T Properties<T>() => Read<T>(ResourceProperties);

    /// <inheritdoc cref="Properties{T}"/>
    public T? OldProperties<T>()
        where T : class => OldResourceProperties.ValueKind == JsonValueKind.Object ? Read<T>(OldResourceProperties) : null;

    private static T Read<T>(JsonElement properties)
    {
        try
        {
            return properties.ValueKind == JsonValueKind.Object
                ? properties.Deserialize<T>(Options)!
                : throw new InvalidConfigException("The resource has no properties.");
        }
        catch (JsonException e)
        {
            throw new InvalidConfigException($"The resource's properties cannot be read at {e.Path}: {e.Message}", e);
        }
    }
}
