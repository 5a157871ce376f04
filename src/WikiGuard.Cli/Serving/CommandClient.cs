using System.Net.WebSockets;

namespace WikiGuard.Cli.Serving;

/// <summary>Hands a command to the run that holds its lakehouse.</summary>
internal static class CommandClient
{
    /// <summary>What answers at all answers a connection at once.</summary>
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <summary>Has the run carry the command out, and passes on what it says. Whatever ends this process cancels the command.</summary>
    /// <param name="folder">The lakehouse, for people.</param>
    /// <returns>The command's exit code; null where no run answers, since it has ended.</returns>
    /// <exception cref="TransientException">The run does not carry the command out, or ended meanwhile.</exception>
    public static async Task<int?> CarryOutAsync(
        string folder, RunEndpoint endpoint, IReadOnlyList<string> arguments, TextWriter output, TextWriter errors,
        CancellationToken cancellationToken)
    {
        using var web = new ClientWebSocket();
        web.Options.Proxy = null; // the token is for nobody else
        web.Options.SetRequestHeader(RunEndpoint.TokenHeader, endpoint.Token);
        if (!await TryConnectAsync(web, endpoint, cancellationToken))
            return null;
        var run = new MessageSocket(web);
        var request = new CommandRequest(arguments, ThisUser.Name, ToolVersion.Current, CanAnswer: !Console.IsInputRedirected);
        try
        {
            await run.SendAsync(request, CommandJson.Default.CommandRequest, cancellationToken);
            while (await run.ReceiveAsync(CommandJson.Default.CommandMessage, cancellationToken) is { } message)
            {
                if (message.Output is not null)
                    await output.WriteAsync(message.Output);
                if (message.Errors is not null)
                    await errors.WriteAsync(message.Errors);
                if (message.IsQuestion)
                    await run.SendAsync(new CommandAnswer(Console.ReadLine()), CommandJson.Default.CommandAnswer, cancellationToken);
                if (message.Refusal is not null)
                    throw new TransientException($"A run holds the lakehouse {folder}. {message.Refusal}");
                if (message.ExitCode is { } exitCode)
                {
                    await output.FlushAsync(cancellationToken);
                    await run.EndAsync(cancellationToken);
                    return exitCode;
                }
            }
        }
        catch (WebSocketException)
        {
            // said below
        }
        throw new TransientException($"The run that holds the lakehouse {folder} ended while it carried this out. What is done stays, and "
            + "nothing is lost or doubled: give the same command again.");
    }

    // A run that was killed has left its address. Nobody listens there now, or somebody else does, who does not know the token.
    private static async Task<bool> TryConnectAsync(ClientWebSocket web, RunEndpoint endpoint, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectLimit);
        try
        {
            await web.ConnectAsync(endpoint.CommandAddress, limit.Token);
            return true;
        }
        catch (Exception e) when (e is WebSocketException || e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
