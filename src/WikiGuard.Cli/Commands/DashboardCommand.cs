using System.CommandLine;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Run;
using WikiGuard.Cli.Serving;
using WikiGuard.Dashboard;
using WikiGuard.Local.DuckDb;
using WikiGuard.Local.Storage;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard dashboard</c>: the pages over a lakehouse, whether or not a run holds it.</summary>
internal static class DashboardCommand
{
    // A run may begin at any time, or a command change something.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    public static Command Create(TextWriter errors, LakehouseAccess access)
    {
        var lakehouse = SharedOptions.Lakehouse();
        var address = new Option<string?>("--address")
        {
            Description = $"Where to serve the pages; always on this machine. Default: {LocalSite.DefaultAddress}",
            HelpName = "URL",
        };
        var command = new DetailedCommand("dashboard", "Serves pages that show what a lakehouse holds.", """
            Entities at risk, with the reasons, the edits and links to the differences; users; the health of everything monitored; the quality
            rules and what is in quarantine, with a button to redrive it; how far each layer has come and where every record went; and SQL.
            Each page's address holds what it shows, so it can be passed on to whoever has the same lakehouse.

            The pages are served on this machine only, load nothing from elsewhere, and change nothing but what the redrive button does. While
            a run holds the lakehouse, the run answers; `wikiguard run --dashboard` serves the same pages itself. Ctrl-C ends it.

            Examples:
              wikiguard dashboard
              wikiguard dashboard --lakehouse live --address http://127.0.0.1:8700
            """)
        { lakehouse, address };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetValue(lakehouse)!;
            LocalLakehouse.RequireIn(folder);
            var at = LocalSite.AddressOf("--address", parsed.GetValue(address));
            var pages = new DashboardHost(
                $"The lakehouse {folder}", new LakehouseReader(folder), FolderObjectStore.ReaderOf(folder),
                (arguments, cancelled) => RunAsync([.. arguments, "--lakehouse", folder], access, cancelled), Live: null, LookEvery,
                TimeProvider.System);
            using var stop = new StopSignals(errors, Environment.Exit);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Token);
            await using var site = await LocalSite.StartAsync(pages, at, map: null, ended.Token);
            await errors.WriteLineAsync($"The pages of {folder}: {site.Urls.First()}. Ctrl-C ends it.");
            await Task.Delay(Timeout.InfiniteTimeSpan, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<CommandOutcome> RunAsync(
        string[] arguments, LakehouseAccess access, CancellationToken cancellationToken)
    {
        using var said = new StringWriter();
        var exitCode = await CommandLine.RunAsync(arguments, said, said, access, cancellationToken);
        return new CommandOutcome(exitCode == ExitCodes.Done, said.ToString());
    }
}
