using System.Net.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Cli.Commands;
using WikiGuard.Cli.Output;
using WikiGuard.Alerts;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Serving;
using WikiGuard.Ingest;
using WikiGuard.Leases;
using WikiGuard.Local.DuckDb;
using WikiGuard.Testing;

namespace WikiGuard.Cli.Tests;

/// <summary>How a run takes commands from other processes; what the commands do is scripted.</summary>
public sealed class CommandDeskTests : IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LeaseTurn _turn = new();
    private CommandRunner _runner = (_, _, _, _, _) => Task.FromResult(0);
    private LocalLakehouse _lakehouse = null!;
    private CommandDesk _desk = null!;
    private LocalServer _server = null!;

    private string Lake => _workspace.Path("lake");

    private RunEndpoint Endpoint => RunEndpoint.Find(Lake)!;

    public async Task InitializeAsync()
    {
        _lakehouse = await LocalLakehouse.OpenAsync(Lake, TimeProvider.System, CancellationToken.None);
        var held = new HeldLakehouse(
            _lakehouse, TestConfig.Shipped, new RecordingClock(TimeProvider.System), _turn, new RunTotals(),
            new DeliveredAlerts([], _lakehouse.Objects, TimeProvider.System, NullLogger<DeliveredAlerts>.Instance));
        _desk = new CommandDesk(
            held, (a, o, e, access, token) => _runner(a, o, e, access, token), NullLogger<CommandDesk>.Instance, _stop.Token);
        _server = await LocalServer.StartAsync(
            _lakehouse, () => throw new NotSupportedException(), _desk, address: null, CancellationToken.None);
        _desk.Open();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _desk.DisposeAsync();
        _lakehouse.Dispose();
        _turn.Dispose();
        _stop.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public async Task The_run_gets_the_command_with_absolute_paths_and_the_asker_its_text_and_exit_code()
    {
        var got = Array.Empty<string>();
        LakehouseAccess? access = null;
        _runner = async (arguments, output, errors, with, _) =>
        {
            (got, access) = (arguments, with);
            await output.WriteLineAsync("for stdout");
            await errors.WriteAsync("for stderr, ");
            await errors.WriteLineAsync("in two parts");
            return 7;
        };

        var result = await Tool.CallAsync(
            "backfill", "edits.jsonl", "more/edits.jsonl", "--lakehouse", Lake, "--config", "own", "--dry-run", "--entity",
            "enwiki:India", "--entity", "enwiki:Delhi", "--contact", "tests@example.org");

        Assert.Equal(
            [
                "backfill", "--dry-run", "--lakehouse", Lake, "--config", Path.GetFullPath("own"), "--entity", "enwiki:India", "--entity",
                "enwiki:Delhi", "--contact", "tests@example.org", "--", Path.GetFullPath("edits.jsonl"),
                Path.GetFullPath("more/edits.jsonl"),
            ], got);
        Assert.Equal((ThisUser.Name, _lakehouse), (access!.Requester, access.Held!.Lakehouse));
        Assert.Equal(
            new ToolResult(7, "for stdout\n", "for stderr, in two parts\n"),
            result with { Output = result.Output.ReplaceLineEndings("\n"), Errors = result.Errors.ReplaceLineEndings("\n") });
    }

    [Fact]
    public async Task One_command_at_a_time_and_one_whose_asker_is_gone_is_cancelled()
    {
        var (begun, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        _runner = async (_, _, _, _, token) =>
        {
            await using var ending = token.Register(cancelled.SetResult);
            begun.SetResult();
            await cancelled.Task;
            return 1;
        };
        using var asker = await ConnectAsync(Endpoint.Token);
        await AskAsync(asker, new CommandRequest(["purge", "--user", "Ann"], "ann@laptop", ToolVersion.Current, CanAnswer: false));
        await begun.Task;

        var other = await Tool.CallAsync("maintain", "--lakehouse", Lake);
        asker.Abort();
        await cancelled.Task;

        Assert.Equal(1, other.ExitCode);
        Assert.Contains(
            "It is at work on `purge` for ann@laptop, and takes one command at a time.", other.Errors, StringComparison.Ordinal);
        await _desk.CloseAsync();
        _desk.Open();
        _runner = (_, _, _, _, _) => Task.FromResult(0);
        Assert.Equal(0, (await Tool.CallAsync("maintain", "--lakehouse", Lake)).ExitCode);
    }

    [Fact]
    public async Task A_run_that_is_stopped_cancels_the_command_and_says_so()
    {
        _runner = async (_, _, _, _, token) =>
        {
            await _stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 1;
        };

        var cancelled = await Tool.CallAsync("maintain", "--lakehouse", Lake);
        var later = await Tool.CallAsync("maintain", "--lakehouse", Lake);

        Assert.Equal((1, 1), (cancelled.ExitCode, later.ExitCode));
        Assert.Contains("the run was stopped while it carried this out. What is done stays, and nothing is lost or doubled: give the same "
            + "command again.", cancelled.Errors, StringComparison.Ordinal);
        Assert.Contains("It is stopping. When it has ended, the same command works on the lakehouse by itself.", later.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_gone_is_told_from_a_command_that_failed()
    {
        var gone = Task.CompletedTask;
        _runner = async (_, _, _, _, token) =>
        {
            gone = _server.DisposeAsync().AsTask();
            await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        };

        var result = await Tool.CallAsync("maintain", "--lakehouse", Lake);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            $"The run that holds the lakehouse {Lake} ended while it carried this out.", result.Errors, StringComparison.Ordinal);
        await gone;
    }

    [Fact]
    public async Task A_run_of_another_version_says_which()
    {
        using var asker = await ConnectAsync(Endpoint.Token);

        await AskAsync(asker, new CommandRequest(["maintain"], "ann@laptop", "0.0.1", CanAnswer: false));

        Assert.Equal($"It is wikiguard {ToolVersion.Current}, and this one is 0.0.1. Use the same one, or stop the run and start it with this "
            + "one.", (await NextAsync(asker)).Refusal);
    }

    [Fact]
    public async Task Whoever_asks_answers_the_commands_question()
    {
        _runner = async (_, _, errors, _, _) =>
        {
            await Confirmation.AskAsync("All goes.", "give --yes", errors, plan: null);
            return 0;
        };
        using var asker = await ConnectAsync(Endpoint.Token);
        await AskAsync(asker, new CommandRequest(["replay"], "ann@laptop", ToolVersion.Current, CanAnswer: true));

        var question = await NextAsync(asker);
        Assert.True((await NextAsync(asker)).IsQuestion);
        await new MessageSocket(asker).SendAsync(new CommandAnswer("y"), CommandJson.Default.CommandAnswer, CancellationToken.None);

        Assert.Equal("All goes. Go on? [y/N] ", question.Errors);
        Assert.Equal(0, (await NextAsync(asker)).ExitCode);
    }

    [Fact]
    public async Task A_command_that_breaks_leaves_the_run_alone()
    {
        _runner = (_, _, _, _, _) => throw new InvalidOperationException("a fault of the program");

        var result = await Tool.CallAsync("maintain", "--lakehouse", Lake);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("a fault of the program", result.Errors, StringComparison.Ordinal);
        _runner = (_, _, _, _, _) => Task.FromResult(0);
        Assert.Equal(0, (await Tool.CallAsync("maintain", "--lakehouse", Lake)).ExitCode);
    }

    [Theory]
    [InlineData("run", "--lakehouse", "other")]
    [InlineData("query", "select 1")]
    [InlineData("generate", "--events", "5", "--out", "edits.jsonl")]
    public async Task A_run_carries_out_nothing_but_commands_on_its_lakehouse(params string[] arguments)
    {
        _runner = CommandLine.RunAsync;
        using var asker = await ConnectAsync(Endpoint.Token);

        await AskAsync(asker, new CommandRequest(arguments, "ann@laptop", ToolVersion.Current, CanAnswer: false));

        Assert.Contains(
            "a run carries out commands on its lakehouse, and no others", (await NextAsync(asker)).Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await NextAsync(asker)).ExitCode);
    }

    /// <summary>The token is in a file that only the owner of the run can read; a page cannot send it, and has an origin.</summary>
    [Fact]
    public async Task Without_the_token_or_from_a_page_of_another_site_nothing_is_taken()
    {
        _runner = (_, _, _, _, _) => throw new InvalidOperationException("It must not come to this.");

        Assert.Equal(403, await RefusedAsync("wrong"));
        Assert.Equal(403, await RefusedAsync(null));
        Assert.Equal(403, await RefusedAsync(Endpoint.Token, ("Origin", "http://example.org")));
        Assert.Equal(403, await RefusedAsync(Endpoint.Token, ("Host", "example.org")));
        using var ofOwnPage = await ConnectAsync(Endpoint.Token, ("Origin", _server.Url));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Lake, "run.json")));
    }

    private async Task<ClientWebSocket> ConnectAsync(string? token, params (string Name, string Value)[] headers)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (token is not null)
            socket.Options.SetRequestHeader(RunEndpoint.TokenHeader, token);
        foreach (var (name, value) in headers)
            socket.Options.SetRequestHeader(name, value);
        try
        {
            await socket.ConnectAsync(Endpoint.CommandAddress, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // the status tells
        }
        return socket;
    }

    private async Task<int> RefusedAsync(string? token, params (string Name, string Value)[] headers)
    {
        using var socket = await ConnectAsync(token, headers);
        return (int)socket.HttpStatusCode;
    }

    private static Task AskAsync(ClientWebSocket socket, CommandRequest request) =>
        new MessageSocket(socket).SendAsync(request, CommandJson.Default.CommandRequest, CancellationToken.None);

    private static async Task<CommandMessage> NextAsync(ClientWebSocket socket) =>
        (await new MessageSocket(socket).ReceiveAsync(CommandJson.Default.CommandMessage, CancellationToken.None))!;
}
