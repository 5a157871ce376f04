using System.CommandLine;
using Spectre.Console;
using Spectre.Console.Rendering;
using WikiGuard.Batches;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Run;
using WikiGuard.Dashboard;
using WikiGuard.Dashboard.Boards;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard top</c>: the board of entities at risk on a terminal, kept up to date.</summary>
internal static class TopCommand
{
    public static Command Create(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var lakehouse = SharedOptions.Lakehouse();
        var (stack, region) = (SharedOptions.Stack(), SharedOptions.Region());
        var days = new Option<int>("--days")
        {
            Description = $"How many days up to the newest window, 1 to {BoardPeriod.MostDays}.",
            HelpName = "N",
            DefaultValueFactory = _ => BoardPeriod.UsualDays,
        };
        days.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<int>() is < 1 or > BoardPeriod.MostDays)
                result.AddError($"--days is 1 to {BoardPeriod.MostDays}.");
        });
        var severity = new Option<string>("--severity")
        {
            Description = "The least severity that is shown.",
            HelpName = "SEVERITY",
            DefaultValueFactory = _ => Severity.Least,
        };
        severity.AcceptOnlyFromAmong([.. Severity.All]);
        var named = new Option<string>("--name")
        {
            Description = "Only entities with this in their names, such as enwiki: or obama.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => "",
        };
        var once = new Option<bool>("--once") { Description = "Show the board once, and end. So it is where stdout is no terminal." };
        var command = new DetailedCommand("top", "Shows the entities at risk on the terminal, and keeps the board up to date.", """
            Each entity stands with its worst window of the period: severity, score, why, its events, how many of its windows were anomalous,
            and its activity over the period. The board follows gold, beside a run or without one. Ctrl-C ends it.

            With --stack it asks Athena with your rights, after each of gold's batches and at most every ten minutes: some $0.0002 each time.

            Examples:
              wikiguard top
              wikiguard top --lakehouse live --severity HIGH --days 1
              wikiguard top --stack wikiguard --once
            """)
        { lakehouse, stack, region, days, severity, named, once };
        SharedOptions.KeepApart(command, stack, ofStack: [region], ofFolder: [lakehouse]);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var source = parsed.GetValue(stack) is { } name
                ? await BoardSource.OfStackAsync(name, parsed.GetValue(region), access, cancellationToken)
                : BoardSource.OfFolder(parsed.GetValue(lakehouse)!, access);
            var console = QueryOutput.ConsoleOn(output);
            var top = new Top(source.Host, parsed.GetValue(days), parsed.GetValue(severity)!, parsed.GetValue(named)!);
            if (parsed.GetValue(once) || QueryOutput.Terminal is null)
            {
                console.Write((await top.ReadAsync(cancellationToken)).Render(console.Profile.Width));
                return ExitCodes.Done;
            }
            using var stop = new StopSignals(errors, Environment.Exit);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Token);
            await FollowAsync(console, top, source.Host, ended.Token);
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task FollowAsync(IAnsiConsole console, Top top, DashboardHost host, CancellationToken cancellationToken)
    {
        var watch = await LayerWatch.BeginAsync(host, LayerNames.Gold, cancellationToken);
        var board = await RenderAsync();
        // The board that was shown last is cleared at the end.
        await console.Live(board).Overflow(VerticalOverflow.Ellipsis).AutoClear(true).StartAsync(live => watch.EachBatchAsync(
            async () => live.UpdateTarget(await RenderAsync()), cancellationToken));

        async Task<IRenderable> RenderAsync() => (await top.ReadAsync(cancellationToken)).Render(console.Profile.Width);
    }

    /// <summary>What is asked of a lakehouse, each time anew.</summary>
    private sealed class Top(DashboardHost host, int days, string severity, string named)
    {
        private readonly BoardReader _boards = new(host.Engine);

        public async Task<TopBoard> ReadAsync(CancellationToken cancellationToken)
        {
            var period = BoardPeriod.Of(days, until: null, await _boards.NewestAsync(cancellationToken));
            var filter = (severity == Severity.Least ? "" : $", {severity} and above") + (named.Length == 0 ? "" : $", named {named}");
            return new TopBoard(
                host.Subject, period, await _boards.EntitiesAsync(period, wiki: "", named, Severity.From(severity), cancellationToken),
                filter);
        }
    }
}
