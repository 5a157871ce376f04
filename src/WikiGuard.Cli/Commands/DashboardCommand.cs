using System.CommandLine;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Run;
using WikiGuard.Cli.Serving;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard dashboard</c>: the pages over a lakehouse, whether or not a run holds it.</summary>
internal static class DashboardCommand
{
    public static Command Create(TextWriter errors, LakehouseAccess access)
    {
        var lakehouse = SharedOptions.Lakehouse();
        var (stack, region) = (SharedOptions.Stack(), SharedOptions.Region());
        var address = new Option<string?>("--address")
        {
            Description = $"Where to serve the pages; always on this machine. Default: {LocalSite.DefaultAddress}",
            HelpName = "URL",
        };
        var command = new DetailedCommand("dashboard", "Serves pages that show what a lakehouse or a stack holds.", """
            Entities at risk, with the reasons, the edits and links to the differences; users; the health of everything monitored; the quality
            rules and what is in quarantine, with a button to redrive it; how far each layer has come and where every record went; and SQL.
            Each page's address holds what it shows, so it can be passed on to whoever has the same lakehouse.

            The pages are served on this machine only, load nothing from elsewhere, and change nothing but what the redrive button does. While
            a run holds the lakehouse, the run answers; `wikiguard run --dashboard` serves the same pages itself. Ctrl-C ends it.

            With --stack the pages show a stack's tables, with your own rights on AWS: they need to read its bucket and to query Athena, and
            the button starts an execution. Each page says what its queries cost; an answer is kept for ten minutes, as long as a schedule
            takes, whoever asks again.

            Examples:
              wikiguard dashboard
              wikiguard dashboard --lakehouse live --address http://127.0.0.1:8700
              wikiguard dashboard --stack wikiguard --region eu-west-1
            """)
        { lakehouse, stack, region, address };
        SharedOptions.KeepApart(command, stack, ofStack: [region], ofFolder: [lakehouse]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var at = LocalSite.AddressOf("--address", parsed.GetValue(address));
            using var source = parsed.GetValue(stack) is { } name
                ? await BoardSource.OfStackAsync(name, parsed.GetValue(region), access, cancellationToken)
                : BoardSource.OfFolder(parsed.GetValue(lakehouse)!, access);
            using var stop = new StopSignals(errors, Environment.Exit);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Token);
            await using var site = await LocalSite.StartAsync(source.Host, at, map: null, ended.Token);
            await errors.WriteLineAsync($"{source.Host.Subject} on pages: {site.Urls.First()}. Ctrl-C ends it.");
            await Task.Delay(Timeout.InfiniteTimeSpan, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCodes.Done;
        });
        return command;
    }
}
