using System.Net.WebSockets;
using System.Threading.Channels;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Dashboard;

namespace WikiGuard.Cli.Serving;

/// <summary>Carries out a command line.</summary>
/// <returns>The exit code.</returns>
internal delegate Task<int> CommandRunner(
    string[] arguments, TextWriter output, TextWriter errors, LakehouseAccess access, CancellationToken cancellationToken);

/// <summary>
/// Where a run takes commands from other processes and carries them out on the lakehouse that it holds, one at a time. A command whose
/// asker is gone is cancelled, as Ctrl-C ends one that works by itself.
/// </summary>
/// <param name="stopping">The run has been asked to stop: the command at work is cancelled.</param>
internal sealed class CommandDesk(
    HeldLakehouse held, CommandRunner runner, ILogger<CommandDesk> logger, CancellationToken stopping) : IAsyncDisposable
{
    /// <summary>For whoever has been told the end and does not react.</summary>
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _leaving = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private string? _whyClosed = "It is starting. Try again in a moment.";
    private (string Words, Task Ended)? _atWork;

    public void Open()
    {
        lock (_gate)
            _whyClosed = null;
    }

    /// <summary>Takes no more commands, and waits for the end of the one at work.</summary>
    public async Task CloseAsync()
    {
        Task? ended;
        lock (_gate)
        {
            _whyClosed = "It is ending. When it has ended, the same command works on the lakehouse by itself.";
            ended = _atWork?.Ended;
        }
        if (ended is not null)
            await ended;
    }

    /// <summary>Cancels what is at work, and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _leaving.CancelAsync();
        await CloseAsync();
        _leaving.Dispose();
    }

    /// <summary>Takes one command from another process, and tells it what comes of that.</summary>
    public async Task ServeAsync(WebSocket socket, CancellationToken aborted)
    {
        var asker = new MessageSocket(socket);
        try
        {
            if (await asker.ReceiveAsync(CommandJson.Default.CommandRequest, aborted) is not { } request)
                return;
            if (await TakeAsync(request, () => CarryOutAsync(request, asker, aborted)) is { } refusal)
            {
                await asker.SendAsync(new CommandMessage { Refusal = refusal }, CommandJson.Default.CommandMessage, aborted);
                await asker.EndAsync(aborted);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // Nobody is there to be told anything.
        }
    }

    /// <summary>Carries out one command that is asked for on a page.</summary>
    /// <param name="arguments">As on a command line.</param>
    public async Task<CommandOutcome> RunAsync(
        IReadOnlyList<string> arguments, string requester, CancellationToken cancellationToken)
    {
        var request = new CommandRequest(arguments, requester, ToolVersion.Current, CanAnswer: false);
        var (exitCode, said) = (ExitCodes.Failed, new StringWriter());
        var refusal = await TakeAsync(request, async () =>
        {
            using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(_leaving.Token, cancellationToken);
            exitCode = await RunAsync(request, said, said, cancelled.Token);
        });
        return new CommandOutcome(exitCode == ExitCodes.Done, refusal ?? said.ToString());
    }

    /// <summary>Takes a command, one at a time, and waits for its end.</summary>
    /// <returns>Why it is not carried out; null where it was.</returns>
    private async Task<string?> TakeAsync(CommandRequest request, Func<Task> work)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Begin(request, ended.Task) is { } refusal)
            return refusal;
        try
        {
            await work();
            return null;
        }
        finally
        {
            lock (_gate)
                _atWork = null;
            ended.SetResult();
        }
    }

    /// <returns>Why the command is not carried out; null where it is.</returns>
    private string? Begin(CommandRequest request, Task ended)
    {
        if (request.Version != ToolVersion.Current)
        {
            return $"It is wikiguard {ToolVersion.Current}, and this one is {request.Version}. Use the same one, or stop the run and start it "
                + "with this one.";
        }
        lock (_gate)
        {
            if (stopping.IsCancellationRequested)
                return "It is stopping. When it has ended, the same command works on the lakehouse by itself.";
            if (_whyClosed is not null)
                return _whyClosed;
            if (_atWork is { Words: var words })
                return $"It is at work on {words}, and takes one command at a time. Try again when that has ended.";
            // Not the options: a purge names what must not be kept.
            _atWork = ($"`{string.Join(' ', request.Arguments.TakeWhile(a => !a.StartsWith('-')))}` for {request.Requester}", ended);
            return null;
        }
    }

    private async Task CarryOutAsync(CommandRequest request, MessageSocket asker, CancellationToken aborted)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(_leaving.Token, aborted);
        var messages = Channel.CreateUnbounded<CommandMessage>(new UnboundedChannelOptions { SingleReader = true });
        var answers = Channel.CreateUnbounded<string?>();
        var sending = SendAsync(messages.Reader, asker);
        var listening = ListenAsync(asker, answers.Writer, cancelled);

        var output = new RelayedWriter(text => messages.Writer.TryWrite(new CommandMessage { Output = text }));
        var errors = new RelayedWriter(
            text => messages.Writer.TryWrite(new CommandMessage { Errors = text }), request.CanAnswer ? AskAsync : null);
        var exitCode = await RunAsync(request, output, errors, cancelled.Token);
        messages.Writer.TryWrite(new CommandMessage { ExitCode = exitCode });
        messages.Writer.Complete();
        // The asker ends the connection when it has read the last message.
        var farewell = Task.WhenAll(sending, listening);
        if (await Task.WhenAny(farewell, Task.Delay(FarewellLimit, CancellationToken.None)) != farewell)
            asker.Abort();
        await farewell;

        async Task<string?> AskAsync()
        {
            messages.Writer.TryWrite(new CommandMessage { IsQuestion = true });
            return await answers.Reader.ReadAsync(cancelled.Token);
        }
    }

    private async Task<int> RunAsync(CommandRequest request, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var words = _atWork!.Value.Words;
        logger.LogInformation("Carrying out {Command}", words);
        int exitCode;
        try
        {
            exitCode = await runner(
                [.. request.Arguments], output, errors, new LakehouseAccess(request.Requester, held), cancellationToken);
        }
#pragma warning disable CA1031 // Whatever is wrong with a command must not end the run.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.LogError(e, "{Command} failed", words);
            await errors.WriteLineAsync($"wikiguard: {PrintableText.Lines(e.Message, '?')}");
            exitCode = ExitCodes.Failed;
        }
        if (exitCode != ExitCodes.Done && _leaving.IsCancellationRequested)
            await errors.WriteLineAsync(
                "wikiguard: the run was stopped while it carried this out. What is done stays, and nothing is lost or "
                + "doubled: give the same command again.");
        logger.LogInformation("{Command} has ended with exit code {ExitCode}", words, exitCode);
        return exitCode;
    }

    // Goes on after the asker has gone, so that what the command writes does not pile up.
    private static async Task SendAsync(ChannelReader<CommandMessage> messages, MessageSocket asker)
    {
        var isGone = false;
        await foreach (var message in messages.ReadAllAsync())
        {
            try
            {
                if (!isGone)
                    await asker.SendAsync(message, CommandJson.Default.CommandMessage, CancellationToken.None);
            }
            catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                isGone = true;
            }
        }
    }

    private static async Task ListenAsync(MessageSocket asker, ChannelWriter<string?> answers, CancellationTokenSource cancelled)
    {
        try
        {
            while (await asker.ReceiveAsync(CommandJson.Default.CommandAnswer, CancellationToken.None) is { } answer)
                answers.TryWrite(answer.Line);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // gone
        }
        await cancelled.CancelAsync();
    }
}
