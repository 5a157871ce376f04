using System.CommandLine;
using System.CommandLine.Invocation;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Serving;

namespace WikiGuard.Cli.Commands;

/// <summary>
/// The action of a command that needs a lakehouse to itself: while a run holds it, the run carries the command out. It is the only kind of
/// action that a run carries out.
/// </summary>
internal sealed class LakehouseAction(LakehouseAccess access, Func<ParseResult, CancellationToken, Task<int>> action)
    : AsynchronousCommandLineAction
{
    // A run has a working directory of its own.
    private static readonly HashSet<string> Paths = new(StringComparer.Ordinal) { "--config", "--allowlist", "--mapping", "FILE" };

    public override async Task<int> InvokeAsync(ParseResult parseResult, CancellationToken cancellationToken = default)
    {
        var parsed = parseResult;
        if (access.Held is null && CommandLine.FolderOf(parsed) is { } folder
            && RunEndpoint.Find(folder) is { } endpoint)
        {
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (await CommandClient.CarryOutAsync(folder, endpoint, Handed(parsed), output, errors, cancellationToken) is { } exitCode)
                return exitCode;
        }
        return await action(parsed, cancellationToken);
    }

    /// <summary>The command line for another process of this machine.</summary>
    internal static IReadOnlyList<string> Handed(ParseResult parsed)
    {
        var command = parsed.CommandResult;
        var arguments = new List<string>(CommandLine.PathOf(command).Split(' '));
        foreach (var option in command.Command.Options)
        {
            if (parsed.GetResult(option) is { Implicit: false } given)
            {
                if (given.Tokens.Count == 0)
                    arguments.Add(option.Name);
                foreach (var token in given.Tokens)
                    arguments.AddRange(Written(option.Name, Absolute(option.Name, token.Value)));
            }
            // From this process's environment.
            else if (option is Option<string?> { Name: ContactOption.Name } contact && parsed.GetValue(contact) is { Length: > 0 } value)
                arguments.AddRange(Written(contact.Name, value));
        }
        if (command.Command.Arguments.Count > 0)
            arguments.Add("--");
        foreach (var argument in command.Command.Arguments)
            arguments.AddRange((parsed.GetResult(argument)?.Tokens ?? []).Select(t => Absolute(argument.Name, t.Value)));
        return arguments;
    }

    private static IEnumerable<string> Written(string option, string value) =>
        value.StartsWith('-') ? [$"{option}={value}"] : [option, value];

    private static string Absolute(string name, string value) =>
        value.Length > 0 && Paths.Contains(name) ? Path.GetFullPath(value) : value;
}
