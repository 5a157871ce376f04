using WikiGuard.Aws.Stacks.Executions;

namespace WikiGuard.Aws.Tests.Stacks;

public sealed class ExecutionArnTests
{
    [Theory]
    [InlineData("arn:aws:states:eu-west-1:123456789012:execution:wikiguard-replay:one", "https://eu-west-1.console.aws.amazon.com/states/")]
    [InlineData("arn:aws-cn:states:cn-north-1:123456789012:execution:m:0c9e8f4e-1", "https://cn-north-1.console.amazonaws.cn/states/")]
    [InlineData("arn:aws-us-gov:states:us-gov-west-1:123456789012:execution:m:e",
        "https://us-gov-west-1.console.amazonaws-us-gov.com/states/")]
    public void It_is_read_and_has_a_page_in_the_console_of_its_partition(string arn, string page)
    {
        var read = ExecutionArn.Read(arn)!;

        Assert.Equal(arn, read.ToString());
        Assert.StartsWith(page, read.ConsolePage, StringComparison.Ordinal);
        Assert.EndsWith($"?region={read.Region}#/v2/executions/details/{arn}", read.ConsolePage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("arn:aws:states:eu-west-1:123456789012:stateMachine:wikiguard-replay")]
    [InlineData("arn:aws:states:eu-west-1:123456789012:execution:wikiguard-replay")]
    [InlineData("arn:aws:states:evil.example/:123456789012:execution:wikiguard-replay:one")]
    [InlineData("arn:aws:states:eu-west-1:123456789012:execution:m:e\n")]
    public void What_is_none_is_none(string text) => Assert.Null(ExecutionArn.Read(text));
}
