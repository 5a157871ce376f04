namespace WikiGuard.Functions.Operations.Notices;

/// <summary>
/// What SNS gives a function (https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html); fields that are not used here are left out.
/// </summary>
public sealed record SnsEvent(IReadOnlyList<SnsRecord>? Records);

public sealed record SnsRecord(SnsMessage? Sns);

/// <param name="Subject">Null where the sender gave none.</param>
/// <param name="Timestamp">When SNS accepted it.</param>
public sealed record SnsMessage(string? TopicArn, string? Subject, string? Message, DateTimeOffset Timestamp)
{
    /// <summary>The same for each attempt to deliver it.</summary>
    public string? MessageId { get; init; }
}
