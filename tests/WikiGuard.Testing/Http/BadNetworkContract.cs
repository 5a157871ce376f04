using Xunit;

namespace WikiGuard.Testing.Http;

/// <summary>
/// What every adapter of a service keeps to when the service or the network between fails: each call ends, in bounded time and requests, as
/// a failure that says what to do. An adapter that is new derives from it and so meets the whole list.
/// </summary>
public abstract class BadNetworkContract(Dialect dialect)
{
    /// <summary>For one attempt: what the adapter must be set to. Long beside a good answer on a busy machine.</summary>
    protected static readonly TimeSpan AttemptTime = TimeSpan.FromSeconds(2);

    // Only a call that never ends reaches it.
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(2);

    private static readonly string[] Moments =
    [
        "busy", "503", "internal error", "cut", "lost answer", "cut in headers", "cut in body", "ended early", "a gateway's words",
    ];

    // Of each, an attempt waits for all of its time.
    private static readonly string[] Waits = ["silence", "standstill"];

    // What another attempt at once would not help.
    private static readonly string[] States = ["429 without words", "expired token", "a portal's words", "empty"];

    /// <summary>What is over at the next attempt.</summary>
    public static TheoryData<string> Passing => [.. Moments];

    /// <summary>What may stay to the end of a call.</summary>
    public static TheoryData<string> Lasting => [.. Moments, .. States];

    /// <summary>What may pass or stay, and takes its time.</summary>
    public static TheoryData<string> Waiting => [.. Waits];

    /// <summary>Every fault there is.</summary>
    public static TheoryData<string> All => [.. Moments, .. Waits, .. States];

    /// <summary>Of the service, which answers well as long as it is not told otherwise.</summary>
    protected abstract LoopbackServer Server { get; }

    /// <summary>What a message must hold for people to know what it speaks of.</summary>
    protected abstract string Subject { get; }

    /// <summary>
    /// How many requests one call may make. The SDK makes three attempts, and one whose connection breaks it repeats at once, ten times in
    /// all.
    /// </summary>
    protected virtual int MostRequests => 13;

    /// <summary>How a call ends that met a fault to the end.</summary>
    protected virtual Type FailureOf(string fault) => typeof(TransientException);

    /// <summary>One call, as the system makes it.</summary>
    protected abstract Task CallAsync(CancellationToken cancellationToken);

    [Theory]
    [MemberData(nameof(Passing))]
    public Task What_passes_is_not_noticed(string fault) => PassAsync(fault);

    [Theory]
    [LongTest("An attempt waits for all of its time.")]
    [MemberData(nameof(Waiting))]
    public Task A_wait_that_passes_is_not_noticed(string fault) => PassAsync(fault);

    [Theory]
    [MemberData(nameof(Lasting))]
    public Task What_lasts_ends_as_a_failure_that_says_what_and_where(string fault) => LastAsync(fault);

    [Theory]
    [LongTest("Each attempt waits for all of its time.")]
    [MemberData(nameof(Waiting))]
    public Task A_wait_that_lasts_ends_as_a_failure_that_says_what_and_where(string fault) => LastAsync(fault);

    [Fact]
    public async Task What_is_refused_is_for_people_to_mend_and_not_asked_again()
    {
        Server.FailAlways(Fault.Of(dialect.Denied));

        var failure = await Assert.ThrowsAnyAsync<WikiGuardException>(() => CallAsync(CancellationToken.None).WaitAsync(Never));

        Assert.Equal(typeof(InvalidConfigException), failure.GetType());
        Assert.Contains(Subject, failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, Server.Asked);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_for_a_later_run()
    {
        await Server.DisposeAsync();

        var failure = await Assert.ThrowsAsync<TransientException>(() => CallAsync(CancellationToken.None).WaitAsync(Never));

        Assert.Contains(Subject, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Waiting))]
    public async Task Who_no_longer_waits_is_let_go(string fault)
    {
        Server.FailAlways(FaultOf(fault, dialect));
        using var cancelled = new CancellationTokenSource();

        var call = CallAsync(cancelled.Token);
        await Server.FirstRequest.WaitAsync(Never, CancellationToken.None);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Never, CancellationToken.None));
    }

    private async Task PassAsync(string fault)
    {
        Server.Fail(FaultOf(fault, dialect)!);

        await CallAsync(CancellationToken.None).WaitAsync(Never);

        Assert.InRange(Server.Asked, 2, MostRequests);
    }

    private async Task LastAsync(string fault)
    {
        if (FaultOf(fault, dialect) is not { } lasting)
            return;
        Server.FailAlways(lasting);

        var failure = await Assert.ThrowsAnyAsync<WikiGuardException>(() => CallAsync(CancellationToken.None).WaitAsync(Never));

        Assert.Equal(FailureOf(fault), failure.GetType());
        Assert.Contains(Subject, failure.Message, StringComparison.Ordinal);
        Assert.InRange(Server.Asked, 1, MostRequests);
    }

    /// <returns>Null where the dialect has no words for it.</returns>
    public static Fault? FaultOf(string name, Dialect dialect) => name switch
    {
        "busy" => Fault.Of(dialect.Busy),
        "429 without words" => Fault.Of(new Answer(429, "", "text/plain")),
        "503" => Fault.Of(new Answer(503, "", "text/plain")),
        "internal error" => Fault.Of(dialect.Broken),
        "cut" => Fault.Cut,
        "lost answer" => Fault.LostAnswer,
        "cut in headers" => Fault.CutInHeaders,
        "cut in body" => Fault.CutInBody,
        "ended early" => Fault.EndedEarly,
        "standstill" => Fault.Standstill,
        "silence" => Fault.Silence,
        "a gateway's words" => Fault.Of(new Answer(502, "<html><body>Bad Gateway</body></html>", "text/html")),
        "a portal's words" => Fault.Of(new Answer(200, "<html><body>Log in<br></body></html>", "text/html")),
        "empty" => Fault.Of(new Answer(200, "", "text/plain")),
        "expired token" => dialect.Expired is { } expired ? Fault.Of(expired) : null,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such fault."),
    };
}
