using System.CommandLine;
using System.CommandLine.Parsing;
using WikiGuard.Cli.Pipeline;

namespace WikiGuard.Cli.Commands;

/// <summary>
/// The <c>wikiguard</c> tool: results on stdout, everything else on stderr; exit 0 done, 1 failed, 2 wrong usage, 130 interrupted.
/// </summary>
internal static class CommandLine
{
    /// <param name="access">Null for a command that was typed here.</param>
    public static async Task<int> RunAsync(
        string[] args, TextWriter output, TextWriter errors, LakehouseAccess? access = null, CancellationToken cancellationToken = default)
    {
        access ??= LakehouseAccess.OfThisProcess;
        var root = new RootCommand("""
            WikiGuard watches Wikipedia pages for vandalism: edits in, entities at risk out.

            Start here:
              wikiguard run                                  the shipped sample, through the whole pipeline
              wikiguard query --named top_risky_entities     what it found
              wikiguard run --source live --contact ADDRESS  Wikipedia as it is edited now
            """)
        {
            RunCommand.Create(output, errors),
            QueryCommand.Create(output, errors),
            DashboardCommand.Create(errors, access),
            TopCommand.Create(output, errors, access),
            StatusCommand.Create(output, errors),
            HistoryCommand.Create(output, errors),
            QuarantineCommand.Create(output, errors, access),
            MarkCommand.Create(output, errors, access),
            AlertsCommand.Create(output, errors, access),
            ReplayCommand.Create(output, errors, access),
            RollbackCommand.Create(output, errors, access),
            BackfillCommand.Create(output, errors, access),
            PurgeCommand.Create(output, errors, access),
            RepairCommand.Create(output, errors, access),
            MaintainCommand.Create(output, errors, access),
            ControlCommand.Start(output, errors),
            ControlCommand.Stop(output, errors),
            ControlCommand.Restart(output, errors),
            FollowCommand.Create(output, errors),
            CostCommand.Create(output),
            VerifyCommand.Create(output, errors, access),
            GenerateCommand.Create(output, errors),
            ConfigCommand.Create(output, errors),
            CompletionCommand.Create(output),
        };
        var parsed = root.Parse(args);
        if ((string[])[.. parsed.Errors.Select(e => e.Message), .. Empty(parsed)] is { Length: > 0 } wrong)
            return SayWrongUsage(parsed, wrong, errors);
        if (access.Held is not null && parsed.Action is not LakehouseAction)
        {
            await errors.WriteLineAsync("wikiguard: a run carries out commands on its lakehouse, and no others.");
            return ExitCodes.WrongUsage;
        }
        if (parsed.CommandResult.Command is DetailedCommand command)
            command.ShowDetails();
        try
        {
            // No signal handling: Ctrl-C ends a command immediately, as is the system's default. Only a run has something to finish
            // (StopSignals).
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                { Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                cancellationToken);
        }
        catch (WrongUsageException e)
        {
            await errors.WriteLineAsync($"wikiguard: {Shown(e)}");
            return ExitCodes.WrongUsage;
        }
        catch (DamagedStoreException e) when (FolderOf(parsed) is { } folder)
        {
            foreach (var damage in e.Damages)
            {
                await errors.WriteLineAsync(PrintableText.Lines(
                    $"wikiguard: {damage.Finding}. {damage.NextStep(SuggestedArguments.Lakehouse(folder))}", '?'));
            }
            return ExitCodes.Failed;
        }
        catch (WikiGuardException e)
        {
            await errors.WriteLineAsync($"wikiguard: {Shown(e)}");
            return ExitCodes.Failed;
        }
        catch (IOException e)
        {
            await errors.WriteLineAsync($"wikiguard: {Spoken.Sentence(Shown(e))} Is the folder still there, is there room on the disk, "
                + "and is the output still open?");
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync("wikiguard: stopped before the end.");
            return ExitCodes.Failed;
        }
    }

    /// <returns>The lakehouse that a command works on; null where that is no folder.</returns>
    internal static string? FolderOf(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.OfType<Option<string>>().FirstOrDefault(o => o.Name == "--lakehouse") is { } lakehouse
        && !parsed.CommandResult.Children.OfType<OptionResult>().Any(o => o.Option.Name == "--stack" && !o.Implicit)
            ? parsed.GetValue(lakehouse) : null;

    // A message may quote what a server, a file or a wiki says.
    private static string Shown(Exception e) => Shown(e.Message);

    private static string Shown(string message) => PrintableText.Lines(message, '?');

    // No value may be empty: a variable of a script that is not set must not mean everything, or some file.
    private static IEnumerable<string> Empty(ParseResult parsed) =>
        from given in parsed.CommandResult.Children
        where given.Tokens.Any(t => string.IsNullOrWhiteSpace(t.Value))
        let name = given switch { OptionResult o => o.Option.Name, ArgumentResult a => a.Argument.Name, _ => "" }
        select $"{name} is empty: "
            // Most commands that have this option do not go without.
            + (name == ContactOption.Name ? "give it your e-mail address or web page." : "give it a value, or leave it away.");

    // The library lists the values that an option takes below each other, behind tabs.
    private static string OnOneLine(string error) =>
        error.Split('\t', StringSplitOptions.TrimEntries) is [var first, .. { Length: > 0 } values]
            ? $"{first} {string.Join(", ", values)}" : error;

    private static int SayWrongUsage(ParseResult parsed, IEnumerable<string> wrong, TextWriter errors)
    {
        foreach (var error in wrong)
            errors.WriteLine($"wikiguard: {Shown(OnOneLine(error))}");
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0)
            errors.WriteLine($"The commands are: {string.Join(", ", command.Subcommands.Select(c => c.Name))}.");
        errors.WriteLine($"See: wikiguard {(command is RootCommand ? "" : PathOf(parsed.CommandResult) + " ")}--help");
        return ExitCodes.WrongUsage;
    }

    /// <summary>A command's name with those that it stands under, such as <c>replay silver</c>.</summary>
    internal static string PathOf(SymbolResult result) =>
        result.Parent is CommandResult { Command: not RootCommand } parent
            ? $"{PathOf(parent)} {((CommandResult)result).Command.Name}" : ((CommandResult)result).Command.Name;
}
