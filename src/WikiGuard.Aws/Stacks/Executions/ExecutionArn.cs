using System.Text.RegularExpressions;

namespace WikiGuard.Aws.Stacks.Executions;

/// <summary>What names an execution all over AWS: <c>arn:aws:states:eu-west-1:123456789012:execution:wikiguard-replay:one</c>.</summary>
/// <param name="Machine">The name of its state machine.</param>
public sealed partial record ExecutionArn(string Partition, string Region, string Account, string Machine, string Name)
{
    /// <returns>Null where the text is no ARN of an execution.</returns>
    public static ExecutionArn? Read(string text) => Form().Match(text) is { Success: true, Groups: var parts }
        ? new(parts["partition"].Value, parts["region"].Value, parts["account"].Value, parts["machine"].Value, parts["name"].Value)
        : null;

    /// <summary>Its page in AWS's console.</summary>
    public string ConsolePage =>
        $"https://{Region}.console.{ConsoleHost}/states/home?region={Region}#/v2/executions/details/{this}";

    public override string ToString() => $"arn:{Partition}:states:{Region}:{Account}:execution:{Machine}:{Name}";

    /// <param name="machineArn">Of a state machine, whose execution of this name it is.</param>
    internal static ExecutionArn Of(string machineArn, string name) =>
        Read($"{machineArn.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal)}:{name}")
            ?? throw new InvalidConfigException($"{machineArn} is no state machine. Look at the stack's outputs.");

    private string ConsoleHost => Partition switch
    {
        "aws-cn" => "amazonaws.cn",
        "aws-us-gov" => "amazonaws-us-gov.com",
        _ => "aws.amazon.com",
    };

    [GeneratedRegex(
        @"^arn:(?<partition>aws[a-z-]*):states:(?<region>[a-z0-9-]+):(?<account>[0-9]{12}):execution:(?<machine>[^:\s]{1,80}):"
            + @"(?<name>[^:\s]{1,80})\z",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
