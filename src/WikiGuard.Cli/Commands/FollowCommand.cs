using System.CommandLine;
using WikiGuard.Aws.Stacks.Executions;
using WikiGuard.Cli.Stacks;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard follow</c>: shows how an execution on a stack comes on, and its result.</summary>
internal static class FollowCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var execution = new Argument<string>("EXECUTION")
        {
            Description = "Its ARN, as the command that started it printed it; `wikiguard status --stack NAME` has it, too.",
        };
        var format = SharedOptions.Format("text", "json");
        var command = new DetailedCommand("follow", "Follows a replay, backfill, start or stop on a stack, and says what came of it.", """
            It shows which state the execution is in, how far it is and how long it may yet take, and waits for its end. Ctrl-C leaves the
            execution running. One that has ended is told at once; AWS keeps them for 90 days.
            Exit code: 0 it has succeeded, 1 it has failed or was stopped, 2 wrong usage, 130 Ctrl-C.

            Examples:
              wikiguard follow arn:aws:states:eu-west-1:123456789012:execution:wikiguard-replay:replay-silver-20260201-120000
              wikiguard follow ARN --format json | jq .output.counts
            """)
        { execution, format };
        command.SetAction((parsed, _) =>
        {
            var given = parsed.GetValue(execution)!;
            var arn = ExecutionArn.Read(given) ?? throw new WrongUsageException($"{given} is no execution's ARN. Such a one is "
                + "arn:aws:states:eu-west-1:123456789012:execution:wikiguard-replay:replay-silver-20260201-120000");
            return StackExecution.FollowAsync(arn, parsed.GetValue(format)!, output, errors);
        });
        return command;
    }
}
