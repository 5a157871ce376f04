using WikiGuard.Aws.Stacks;
using WikiGuard.Template.Reading;

namespace WikiGuard.Template;

/// <summary>The template tells what a deployed stack is verified by.</summary>
public sealed class StackOutputTests
{
    public static TheoryData<string> Outputs => [.. StackOutputs.All];

    [Theory]
    [MemberData(nameof(Outputs))]
    public void The_outputs_that_verify_reads_exist(string output) => Assert.NotNull(SamTemplate.Ours.Root.At("Outputs", output, "Value"));

    [Theory]
    [InlineData("AWS::Serverless::Function")]
    [InlineData("AWS::Lambda::EventSourceMapping")]
    [InlineData("AWS::Events::Rule")]
    [InlineData("AWS::CloudWatch::Alarm")]
    public void The_kinds_of_resources_that_verify_looks_at_exist(string type) => Assert.NotEmpty(SamTemplate.Ours.OfType(type));
}
