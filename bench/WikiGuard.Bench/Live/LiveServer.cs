using System.Globalization;
using WikiGuard.Testing;
using WikiGuard.Testing.EventStreams;

namespace WikiGuard.Bench.Live;

/// <summary>A stream as Wikimedia's, evenly paced, until standard input ends. It begins when the first client has connected.</summary>
internal static class LiveServer
{
    /// <summary>Prints its address, then when its first event was due, and at the end how late an event was at most, in ms.</summary>
    public static async Task RunAsync(double rate, CancellationToken cancellationToken)
    {
        var edits = await GeneratedEdits.CreateAsync(cancellationToken);
        await using var server = await WikimediaLikeServer.StartAsync(cancellationToken);
        await Console.Out.WriteLineAsync(server.Address.AbsoluteUri);
        var ended = Task.Run(Console.In.ReadToEnd, cancellationToken); // the console's own asynchronous reading blocks
        if (await Task.WhenAny(server.FirstRequest, ended) == ended)
            return;

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var paced = new PacedEdits(server, edits, rate, TimeProvider.System);
        var publishing = paced.RunAsync(long.MaxValue, stop.Token);
        await Console.Out.WriteLineAsync(paced.Started.ToString("O", CultureInfo.InvariantCulture));
        await Task.WhenAny(ended, publishing);
        await stop.CancelAsync();
        await publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Console.Out.WriteLineAsync(paced.LateBy.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
    }
}
