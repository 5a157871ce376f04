using System.CommandLine;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Stacks;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard start</c>, <c>stop</c> and <c>restart</c>: the pipeline of a deployed stack.</summary>
internal static class ControlCommand
{
    private const string Afterwards = """
        A state machine does the work; the command starts an execution and follows it. Ctrl-C leaves it running, and `wikiguard follow`
        follows it again. It may be repeated. While a start, stop, restart or maintenance is at work, no other is started. The next deploy
        puts back what its parameters IngestorDesiredCount and ScheduleState say.

        On this machine, `wikiguard run` starts the pipeline, and Ctrl-C stops it.
        """;

    public static Command Start(TextWriter output, TextWriter errors) => Of(
        ControlJob.Start, "Starts the pipeline of a stack.", """
            It switches on event sources and schedules, sets the Ingestor to one task, waits until it runs, and lets the alarms speak again.
            After a long stop it says how many edits will come too late, and the redrive that lets them in.
            """,
        """
              wikiguard start --stack wikiguard
              wikiguard start --stack wikiguard --region eu-west-1
            """, output, errors);

    public static Command Restart(TextWriter output, TextWriter errors)
    {
        var component = new Option<string?>("--component")
        {
            Description = $"Only this: {string.Join(", ", ControlJob.Components)}. Default: all of them.",
            HelpName = "NAME",
        };
        component.AcceptOnlyFromAmong([.. ControlJob.Components]);
        var command = Of(
            ControlJob.Restart, "Restarts the pipeline of a stack, or a component of it.", """
                It deploys the Ingestor anew (ingest): the new task has the newest image of its tag, and its configuration. It stands by
                until the old one has drained. Then it switches the event sources of the topics off and on again, and gives the functions
                new execution environments; what a function is at work on goes on to its end. Nothing is lost, and nothing that is stopped
                is started, but for an event source that you name.
                """,
            """
                  wikiguard restart --stack wikiguard
                  wikiguard restart --stack wikiguard --component ingest
                  wikiguard restart --stack wikiguard --component promote-silver
                """, output, errors, parsed => new ControlJob(ControlJob.Restart, parsed.GetValue(component)));
        command.Options.Add(component);
        return command;
    }

    public static Command Stop(TextWriter output, TextWriter errors)
    {
        var now = new Option<bool>("--now")
        {
            Description = "Do not drain, and do not wait for a start or stop that is at work: for costs that run away. What is in Kafka waits "
                + "there for a start.",
        };
        var yes = SharedOptions.Yes();
        var command = Of(
            ControlJob.Stop, "Stops the pipeline of a stack.", """
                It mutes the alarms on silence, sets the Ingestor to none, waits until Kafka is read to its end, promotes what waits to
                gold, and only then switches off schedules and event sources. That takes some minutes, and fails after an hour. It asks
                first.

                A stop saves little: brokers and the network's endpoints cost money as long as the stack stands.
                """,
            """
                  wikiguard stop --stack wikiguard
                  wikiguard stop --stack wikiguard --now --yes
                """, output, errors,
            parsed => new ControlJob(parsed.GetValue(now) ? ControlJob.Halt : ControlJob.Stop),
            async (parsed, stack) =>
            {
                if (!parsed.GetValue(yes))
                {
                    await Confirmation.AskAsync(
                        $"The pipeline of {stack} will read no more edits until it is started again.",
                        "A stop ends the reading of edits, and nobody is there to ask. If that is what you want, give --yes.", errors);
                }
            });
        command.Options.Add(now);
        command.Options.Add(yes);
        return command;
    }

    private static DetailedCommand Of(
        string name, string summary, string details, string examples, TextWriter output, TextWriter errors,
        Func<ParseResult, ControlJob>? job = null, Func<ParseResult, string, Task>? confirmAsync = null)
    {
        var (stack, region) = (SharedOptions.Stack("A stack on AWS, by its name: wikiguard in samconfig.toml."), SharedOptions.Region());
        var format = SharedOptions.Format("text", "json");
        var command = new DetailedCommand(name, summary, $"{details}\n\n{Afterwards}\n\nExamples:\n{examples}") { stack, region, format };
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(stack) is not { } named)
            {
                throw new WrongUsageException("On this machine, `wikiguard run` starts the pipeline, and Ctrl-C stops it. "
                    + $"For a stack on AWS: wikiguard {name} --stack NAME");
            }
            if (confirmAsync is not null)
                await confirmAsync(parsed, named);
            return await StackExecution.RunAsync(job?.Invoke(parsed) ?? new ControlJob(name), named, parsed.GetValue(region),
                parsed.GetValue(format)!, output, errors);
        });
        return command;
    }
}
