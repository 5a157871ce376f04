using WikiGuard.Aws;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Serving;
using WikiGuard.Cli.Stacks;
using WikiGuard.Costs;
using WikiGuard.Dashboard;
using WikiGuard.Local.DuckDb;
using WikiGuard.Local.Storage;

namespace WikiGuard.Cli.Commands;

/// <summary>What boards show: a lakehouse in a folder, whether or not a run holds it, or a stack.</summary>
internal sealed class BoardSource : IDisposable
{
    // A run may begin at any time, or a command change something.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    // Gold of a stack is promoted every ten minutes, and each look at the tables costs.
    private static readonly TimeSpan LookAtStackEvery = TimeSpan.FromMinutes(10);

    private readonly StackLakehouse? _stack;

    private BoardSource(DashboardHost host, StackLakehouse? stack) => (Host, _stack) = (host, stack);

    public DashboardHost Host { get; }

    /// <param name="access">As whom commands are carried out.</param>
    /// <exception cref="WikiGuardException">There is no lakehouse.</exception>
    public static BoardSource OfFolder(string folder, LakehouseAccess access)
    {
        LocalLakehouse.RequireIn(folder);
        return new BoardSource(
            new DashboardHost(
                $"The lakehouse {folder}", new LakehouseReader(folder), FolderObjectStore.ReaderOf(folder),
                (arguments, cancelled) => RunAsync([.. arguments, "--lakehouse", folder], access, cancelled), Live: null, LookEvery,
                TimeProvider.System),
            stack: null);
    }

    /// <param name="region">Null for the environment's.</param>
    /// <inheritdoc cref="OfFolder"/>
    /// <exception cref="WikiGuardException">The stack cannot be asked.</exception>
    public static async Task<BoardSource> OfStackAsync(
        string stack, string? region, LakehouseAccess access, CancellationToken cancellationToken)
    {
        var where = ChosenRegion.Of(region);
        var tables = await StackLakehouse.OpenAsync(stack, where, cancellationToken);
        return new BoardSource(
            new DashboardHost(
                $"The stack {stack} in {where}", tables.Reader, tables.Objects,
                (arguments, cancelled) => RunAsync([.. arguments, "--stack", stack, "--region", where], access, cancelled), Live: null,
                LookAtStackEvery, TimeProvider.System)
            { DollarsPerTerabyte = Prices.Shipped["athena_scanned_tb"] },
            tables);
    }

    public void Dispose() => _stack?.Dispose();

    private static async Task<CommandOutcome> RunAsync(
        string[] arguments, LakehouseAccess access, CancellationToken cancellationToken)
    {
        using var said = new StringWriter();
        var exitCode = await CommandLine.RunAsync(arguments, said, said, access, cancellationToken);
        return new CommandOutcome(exitCode == ExitCodes.Done, said.ToString());
    }
}
