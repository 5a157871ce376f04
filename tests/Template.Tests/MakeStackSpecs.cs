using WikiGuard.Template.Tools;

namespace WikiGuard.Template;

/// <summary>The first step of a deployment looks at the stack's state before it does anything. AWS and sam are stand-ins here.</summary>
public sealed class MakeStackSpecs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory(nameof(MakeStackSpecs)).FullName;

    [Theory]
    [InlineData("NONE")]
    [InlineData("REVIEW_IN_PROGRESS")]
    public async Task A_stack_that_is_not_there_is_made(string status)
    {
        var (exitCode, calls, _) = await RunAsync(status, "config is there");

        Assert.Equal(0, exitCode);
        Assert.Contains("sam deploy --config-env staging --region eu-west-1 --no-confirm-changeset "
            + "--parameter-overrides Environment=staging Contact=me@example.org", calls);
    }

    [Theory]
    [InlineData("CREATE_COMPLETE")]
    [InlineData("UPDATE_COMPLETE")]
    [InlineData("UPDATE_ROLLBACK_COMPLETE")]
    public async Task A_stack_that_is_there_is_left_to_the_next_step(string status)
    {
        var (exitCode, calls, _) = await RunAsync(status, "config is there");

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain(calls, c => c.StartsWith("sam ", StringComparison.Ordinal));
        Assert.DoesNotContain(calls, c => c.StartsWith("aws s3 cp", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ROLLBACK_COMPLETE", "KeyAlias\tnot authorized")]
    [InlineData("ROLLBACK_COMPLETE", "aws cloudformation delete-stack --stack-name wikiguard")]
    [InlineData("ROLLBACK_FAILED", "no deployment can go on from")]
    [InlineData("CREATE_FAILED", "no deployment can go on from")]
    [InlineData("DELETE_FAILED", "no deployment can go on from")]
    [InlineData("UPDATE_ROLLBACK_FAILED", "continue-update-rollback --stack-name wikiguard")]
    [InlineData("UPDATE_IN_PROGRESS", "somebody else changes it")]
    [InlineData("DELETE_IN_PROGRESS", "somebody else changes it")]
    [InlineData("SOMETHING_NEW", "which this does not know")]
    [InlineData("DENIED", "AccessDenied")]
    public async Task From_any_other_state_nothing_is_deployed_and_the_next_step_is_named(string status, string said)
    {
        var (exitCode, calls, errors) = await RunAsync(status, "config is there");

        Assert.Equal(1, exitCode);
        Assert.Contains(said, errors, StringComparison.Ordinal);
        Assert.All(calls, c => Assert.StartsWith("aws cloudformation describe-", c, StringComparison.Ordinal));
    }

    // The run that made the stack may have ended before it came to that.
    [Fact]
    public async Task The_allowlist_is_put_where_none_is()
    {
        var (exitCode, calls, _) = await RunAsync("CREATE_COMPLETE", "no config");

        Assert.Equal(0, exitCode);
        Assert.Contains("aws s3 cp config/entity-allowlist.yaml s3://the-bucket/config/entity-allowlist.yaml", calls);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(int ExitCode, string[] Calls, string Errors)> RunAsync(string status, string bucket)
    {
        var calls = Path.Combine(_folder, "calls");
        var errors = Path.Combine(_folder, "errors");
        await WriteProgramAsync("sam", $"echo \"sam $*\" >> {calls}");
        await WriteProgramAsync("aws", $"""
            echo "aws $*" >> {calls}
            case "$*" in
                *StackStatus*)
                    case {status} in
                        NONE) echo "Stack with id wikiguard does not exist" >&2; exit 254 ;;
                        DENIED) echo "AccessDenied: not authorized to perform cloudformation:DescribeStacks" >&2; exit 254 ;;
                        *) echo {status} ;;
                    esac ;;
                *describe-stack-events*) printf 'KeyAlias\tnot authorized\n' ;;
                *BucketName*) echo the-bucket ;;
                *head-object*) [ "{bucket}" = "config is there" ] ;;
            esac
            """);
        var (exitCode, output) = await Tool.RunAsync("bash",
            ["-c", $"chmod +x {_folder}/*; PATH={_folder}:$PATH AWS_REGION=eu-west-1 "
                + $".ci/make-stack wikiguard staging 'Environment=staging Contact=me@example.org' 2> {errors}; echo $?"],
            "This test needs bash.");
        Assert.Equal(0, exitCode);
        return (int.Parse(output.Split('\n')[^2]), await File.ReadAllLinesAsync(calls), await File.ReadAllTextAsync(errors));
    }

    private Task WriteProgramAsync(string name, string script) =>
        File.WriteAllTextAsync(Path.Combine(_folder, name), $"#!/usr/bin/env bash\n{script}\n".ReplaceLineEndings("\n"));
}
