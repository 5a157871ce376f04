using System.CommandLine;
using System.CommandLine.Parsing;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Commands;

/// <summary>
/// Records who has asked for a command that changes a lakehouse, and what came of it, for <c>wikiguard history</c>. A command that only
/// shows what it would do does not begin its record.
/// </summary>
internal sealed class ChangeRecord
{
    // Where the record stands, how the command writes, and that nobody was asked: none of it says what was done.
    private static readonly HashSet<string> NotTold = new(StringComparer.Ordinal) { "--lakehouse", "--format", "--yes" };

    private readonly CommandResult _command;
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private OpenLakehouse? _lakehouse;
    private bool _countsAlone;
    private OpenRequest? _request;
    private bool _mayTell = true;

    private ChangeRecord(CommandResult command) => _command = command;

    /// <summary>An action whose record ends with it, well or not.</summary>
    public static Func<ParseResult, CancellationToken, Task<int>> Of(
        Func<ParseResult, ChangeRecord, CancellationToken, Task<int>> action) => async (parsed, cancellationToken) =>
        {
            var record = new ChangeRecord(parsed.CommandResult);
            int exitCode;
            try
            {
                exitCode = await action(parsed, record, cancellationToken);
            }
            catch (Exception e)
            {
                await record.FailAsync(e);
                throw;
            }
            await record.EndAsync(exitCode == ExitCodes.Done ? null : "it ended with a check that failed");
            return exitCode;
        };

    /// <summary>From here on, the lakehouse is changed.</summary>
    /// <param name="arguments">What was asked for, where the options must not be repeated; null where they may.</param>
    public Task BeginAsync(OpenLakehouse lakehouse, CancellationToken cancellationToken, string? arguments = null)
    {
        _lakehouse = lakehouse;
        return BeginAsync(lakehouse.Get<RequestLog>(), cancellationToken, arguments);
    }

    /// <summary>Likewise, of a lakehouse that cannot be opened.</summary>
    public async Task BeginAsync(RequestLog log, CancellationToken cancellationToken, string? arguments = null)
    {
        _mayTell = arguments is null;
        _request = await log.BeginAsync(
            CommandLine.PathOf(_command), arguments ?? string.Join(' ', Arguments().Select(SuggestedArguments.Written)), cancellationToken);
    }

    /// <summary>Adds to what the batches of the command count.</summary>
    public void Count(string name, long count) => _counts[name] = _counts.GetValueOrDefault(name) + count;

    /// <summary>Beside a run, whose batches come between, only these counts are the command's; otherwise all batches are.</summary>
    public void CountAlone(IReadOnlyDictionary<string, long> counts)
    {
        if (_lakehouse is not { IsOfRun: true })
            return;
        _countsAlone = true;
        foreach (var (name, count) in counts)
            Count(name, count);
    }

    private IEnumerable<string> Arguments() => _command.Children.SelectMany(c => c switch
    {
        OptionResult { Implicit: false } option when !NotTold.Contains(option.Option.Name) =>
            [option.Option.Name, .. option.Tokens.Select(t => t.Value)],
        ArgumentResult argument => argument.Tokens.Select(t => t.Value),
        _ => (IEnumerable<string>)[],
    });

    private async Task FailAsync(Exception reason)
    {
        try
        {
            await EndAsync(!_mayTell ? "see what it said; an error may repeat what must not be kept"
                : reason is OperationCanceledException ? "it was stopped before its end" : reason.Message);
        }
        catch (WikiGuardException)
        {
            // The reason is what people should read; the request stands as begun.
        }
    }

    private async Task EndAsync(string? error)
    {
        if (_request is not { } request)
            return;
        if (_lakehouse is not null && !_countsAlone)
        {
            foreach (var (name, count) in _lakehouse.Counts)
                Count(name, count);
        }
        await request.EndAsync(_counts, error, CancellationToken.None);
    }
}

/// <summary>Gives commands an action that is recorded.</summary>
internal static class RecordedActions
{
    public static void SetRecordedAction(
        this Command command, LakehouseAccess access, Func<ParseResult, ChangeRecord, CancellationToken, Task<int>> action) =>
        command.Action = new LakehouseAction(access, ChangeRecord.Of(action));
}
