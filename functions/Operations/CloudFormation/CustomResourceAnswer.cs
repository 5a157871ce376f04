using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WikiGuard.Functions.Operations.CloudFormation;

/// <summary>
/// The answer to CloudFormation (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html).
/// </summary>
/// <param name="Status">SUCCESS or FAILED.</param>
/// <param name="Data">For <c>!GetAtt</c>.</param>
internal sealed record CustomResourceAnswer(
    string Status, string Reason, string PhysicalResourceId, string? StackId, string? RequestId, string? LogicalResourceId,
    IReadOnlyDictionary<string, string>? Data)
{
    /// <summary>CloudFormation ignores a longer answer, and goes on waiting as if none had come.</summary>
    public const int MaxBytes = 4096;

    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The answer as JSON; the reason is shortened to fit.</summary>
    public byte[] ToJson()
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(this, Options);
        return bytes.Length <= MaxBytes || Reason.Length <= 1 ? bytes : (this with { Reason = Shorter(Reason) }).ToJson();
    }

    // Never cut between the halves of a surrogate pair, which could not be written.
    private static string Shorter(string text)
    {
        var length = text.Length * 7 / 8;
        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}
