using Microsoft.Extensions.Time.Testing;
using WikiGuard.Kafka;
using WikiGuard.Local.Kafka;
using WikiGuard.Ports;
using WikiGuard.Testing;

namespace WikiGuard.Local.Tests.Kafka;

/// <summary>A real client against a broker that wants TLS and SASL.</summary>
public sealed class SecuritySpecs : IDisposable
{
    private readonly EmbeddedKafka _kafka = EmbeddedPipeline.NewBroker();
    private readonly TestAuthority _authority = new();
    private readonly LineLog<KafkaEventLog> _log = new();
    private readonly Counter _durable = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private int _tokens;

    public void Dispose()
    {
        _kafka.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_record_goes_over_TLS_with_a_token()
    {
        await using var broker = Broker("OAUTHBEARER");
        using var log = NewLog(broker, Iam());

        await log.AppendAsync("k", "v", _durable);
        await log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(1, _durable.Value);
        Assert.Equal(["token-1"], broker.Tokens.Distinct());
    }

    [Fact]
    [LongTest("The client waits.")]
    public async Task A_token_is_renewed_before_it_expires_and_shown_to_brokers_that_ask_again()
    {
        await using var broker = Broker("OAUTHBEARER", sessionLifetime: TimeSpan.FromSeconds(2));
        using var log = NewLog(broker, Iam(TimeSpan.FromSeconds(2)));

        while (broker.Tokens.Distinct().Count() < 3)
        {
            await log.AppendAsync("k", "v", _durable);
            await log.FlushAsync(CancellationToken.None).Soon();
            await Task.Delay(100);
        }

        // A slow machine may let one expire before it was shown; none comes twice, and each is newer than the one before.
        var shown = broker.Tokens.Distinct().Select(t => int.Parse(t["token-".Length..], System.Globalization.CultureInfo.InvariantCulture))
            .ToList();
        Assert.Equal(1, shown[0]);
        Assert.Equal(shown.Order(), shown);
    }

    [Fact]
    [LongTest("It waits for credentials.")]
    public async Task Credentials_that_are_missing_for_a_while_hold_back_and_lose_nothing()
    {
        await using var broker = Broker("OAUTHBEARER");
        using var log = NewLog(broker, new MskIamSecurity(_ => Interlocked.Increment(ref _tokens) == 1
            ? throw new TransientException("No AWS credentials for MSK: the metadata service is away.")
            : Task.FromResult(Token("late"))));

        await log.AppendAsync("k", "v", _durable);
        await log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(["late"], broker.Tokens.Distinct());
        Assert.Contains(_log.Lines, line => line.Contains("the metadata service is away", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_the_broker_refuses_holds_back_and_is_told()
    {
        await using var broker = Broker("OAUTHBEARER", accepts: token => token == "token-2");
        using var log = NewLog(broker, Iam(TimeSpan.FromSeconds(2)));

        await log.AppendAsync("k", "v", _durable);
        await log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(1, _durable.Value);
        Assert.Contains(_log.Lines, line => line.Contains("Authentication", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [LongTest("The client waits.")]
    [InlineData("another.example", false, true, "127.0.0.1:{0} is for another.example only")]
    [InlineData("127.0.0.1", true, true, "127.0.0.1:{0} is good from ")]
    [InlineData("127.0.0.1", false, false, "127.0.0.1:{0} was issued by CN=a test's authority, an authority that this system does ")]
    public async Task A_certificate_that_is_refused_is_told_by_its_own_fault(string host, bool isExpired, bool isKnown, string fault)
    {
        await using var broker = Broker("OAUTHBEARER", host, isExpired: isExpired);
        var security = isKnown ? Iam() : Iam() with { CaFile = null };
        var words = string.Format(System.Globalization.CultureInfo.InvariantCulture, fault, broker.BootstrapServers.Split(':')[1]);

        var failure = Assert.Throws<InvalidConfigException>(() => Probe(broker, security));
        using var log = new KafkaEventLog(new KafkaEventLogOptions(broker.BootstrapServers, Durability.Acknowledged)
        { Security = security }, _log);
        await log.AppendAsync("k", "v", _durable);
        await UntilAsync(() => _log.Warnings.Any(l => l.Contains("certificate", StringComparison.Ordinal)));

        Assert.Contains($"The certificate of {words}", failure.Message, StringComparison.Ordinal);
        var line = Assert.Single(_log.Warnings, l => l.Contains("certificate", StringComparison.Ordinal));
        Assert.Contains(words, line, StringComparison.Ordinal);
        Assert.Empty(broker.Tokens);
    }

    [Fact]
    public async Task A_file_of_authorities_that_was_mended_after_the_start_is_told_to_need_another_start()
    {
        await using var broker = Broker("OAUTHBEARER");
        using var other = new TestAuthority();
        var right = await File.ReadAllTextAsync(_authority.CaFile);
        File.Copy(other.CaFile, _authority.CaFile, overwrite: true);
        using var log = NewLog(broker, Iam());
        await File.WriteAllTextAsync(_authority.CaFile, right);

        await log.AppendAsync("k", "v", _durable);
        await UntilAsync(() => _log.Warnings.Any(l => l.Contains("Start anew", StringComparison.Ordinal)));

        Assert.Equal(0, _durable.Value);
    }

    [Fact]
    public async Task A_record_goes_over_TLS_with_a_password_that_is_never_sent()
    {
        await using var broker = Broker("SCRAM-SHA-512");
        broker.User = ("ingest", "first, with = and ,");
        using var log = NewLog(broker, await ScramAsync(() => new("ingest", "first, with = and ,")));

        await log.AppendAsync("k", "v", _durable);
        await log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(1, _durable.Value);
    }

    [Fact]
    public async Task A_password_that_was_rotated_is_read_again_and_nothing_is_lost()
    {
        var stored = new KafkaCredentials("ingest", "first");
        await using var broker = Broker("SCRAM-SHA-512");
        broker.User = ("ingest", "first");
        using var log = NewLog(broker, await ScramAsync(() => stored));
        await log.AppendAsync("k", "1", _durable);
        await log.FlushAsync(CancellationToken.None).Soon();

        stored = new KafkaCredentials("ingest", "second");
        broker.User = ("ingest", "second");
        broker.Disconnect();
        await log.AppendAsync("k", "2", _durable);
        await log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(2, _durable.Value);
        Assert.Contains(_log.Lines, line => line.Contains("a new one is stored", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("second", StringComparison.Ordinal));
    }

    [Fact]
    [LongTest("The client is refused several times.")]
    public async Task A_refused_password_is_read_again_ever_less_often_and_told_once()
    {
        var (stored, reads) = (new KafkaCredentials("ingest", "wrong"), 0);
        await using var broker = Broker("SCRAM-SHA-512");
        broker.User = ("ingest", "right");
        using var log = NewLog(broker, await ScramAsync(() =>
        {
            reads++;
            return stored;
        }), _time);
        await log.AppendAsync("k", "v", _durable);

        await UntilAsync(() => broker.Refusals >= 4);
        Assert.Equal(2, reads); // at the start, and at the first refusal: the clock stands still since
        for (var pass = 0; pass < 8; pass++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            var refused = broker.Refusals;
            await UntilAsync(() => broker.Refusals > refused);
        }
        Assert.InRange(reads, 4, 6); // after 1, 2 and 4 s or somewhat less
        var line = Assert.Single(_log.Warnings, IsOnPassword);
        Assert.Contains("the stored password is the one that it refuses", line, StringComparison.Ordinal);

        stored = new KafkaCredentials("ingest", "right");
        _time.Advance(TimeSpan.FromSeconds(30));
        await log.FlushAsync(CancellationToken.None).Soon();
        Assert.Equal(1, _durable.Value);
    }

    [Fact]
    [LongTest("The client is refused several times.")]
    public async Task A_broker_that_offers_another_mechanism_is_not_told_as_a_wrong_password()
    {
        var reads = 0;
        await using var broker = Broker("SCRAM-SHA-256");
        using var log = NewLog(broker, await ScramAsync(() => new("ingest", $"right {reads++}")));
        await log.AppendAsync("k", "v", _durable);

        await UntilAsync(() => broker.Refusals >= 3);

        var line = Assert.Single(_log.Warnings, IsOnPassword);
        Assert.Contains("does not offer the mechanism", line, StringComparison.Ordinal);
        Assert.Contains("SCRAM-SHA-256", line, StringComparison.Ordinal);
        Assert.DoesNotContain("..", line, StringComparison.Ordinal);
        Assert.Equal(1, reads);
    }

    [Fact]
    [LongTest("The client is refused several times.")]
    public async Task A_broker_that_learns_a_new_password_late_is_not_told_as_one_that_refuses_it()
    {
        await using var broker = Broker("SCRAM-SHA-512");
        broker.User = ("ingest", "second, and not here yet");
        var reads = 0;
        using var log = NewLog(broker, await ScramAsync(() => new("ingest", reads++ == 0 ? "first" : "second")), _time);
        await log.AppendAsync("k", "v", _durable);

        await UntilAsync(() => broker.Refusals >= 2);
        _time.Advance(TimeSpan.FromSeconds(2)); // it is read again
        await UntilAsync(() => reads >= 3);
        broker.User = ("ingest", "second");
        await log.FlushAsync(CancellationToken.None).Soon();

        Assert.Equal(["Kafka refused the password, and a new one is stored: going on as ingest"], _log.Warnings.Where(IsOnPassword));
    }

    [Fact]
    public async Task A_start_with_the_wrong_password_says_so()
    {
        await using var broker = Broker("SCRAM-SHA-512");
        broker.User = ("ingest", "right");
        var security = await ScramAsync(() => new("ingest", "hunter2"));

        var failure = Assert.Throws<InvalidConfigException>(() => Probe(broker, security));

        Assert.Contains("uthentication", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", security.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [LongTest("The client waits.")]
    public async Task A_start_without_credentials_says_so()
    {
        await using var broker = Broker("OAUTHBEARER");

        var failure = Assert.Throws<InvalidConfigException>(
            () => Probe(broker, new MskIamSecurity(_ => throw new TransientException("No AWS credentials for MSK."))));

        Assert.Contains("No AWS credentials for MSK.", failure.Message, StringComparison.Ordinal);
        Assert.Empty(broker.Tokens);
    }

    [Fact]
    public async Task The_start_check_passes_where_the_log_would()
    {
        await using var broker = Broker("SCRAM-SHA-512");
        broker.User = ("ingest", "right");

        Probe(broker, await ScramAsync(() => new("ingest", "right")));

        var failure = Assert.Throws<InvalidConfigException>(
            () => KafkaProbe.Check(_kafka.BootstrapServers, ["nowhere"], TimeSpan.FromSeconds(30)));
        Assert.Contains("no topic nowhere", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_of_MSK_that_belongs_to_another_mechanism_is_refused_at_once()
    {
        const string Scram = "b-1.wikiguard.abc.c2.kafka.eu-west-1.amazonaws.com:9096";

        var failure = Assert.Throws<InvalidConfigException>(
            () => new KafkaEventLog(new KafkaEventLogOptions($"{Scram},b-2.wikiguard.abc.c2.kafka.eu-west-1.amazonaws.com:9098",
                Durability.Acknowledged)
            { Security = Iam() }));

        Assert.Contains($"{Scram}: on port 9096 MSK expects SCRAM", failure.Message, StringComparison.Ordinal);
        Assert.Contains("port 9098", failure.Message, StringComparison.Ordinal);
        Assert.Contains("1 error", failure.Message, StringComparison.Ordinal);
    }

    private static void Probe(SecureKafka broker, KafkaSecurity security) =>
        KafkaProbe.Check(broker.BootstrapServers, [Topics.CleanedEvents], TimeSpan.FromSeconds(5), security);

    private static bool IsOnPassword(string line) => line.Contains("password", StringComparison.Ordinal);

    private static async Task UntilAsync(Func<bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1), "It has not come to pass.");
            await Task.Delay(20);
        }
    }

    private static KafkaToken Token(string value) => new(value, "AKID", TimeProvider.System.GetUtcNow().AddMinutes(15));

    private SecureKafka Broker(
        string mechanism, string host = "127.0.0.1", TimeSpan sessionLifetime = default, Func<string, bool>? accepts = null,
        bool isExpired = false) =>
        new(_kafka.BootstrapServers, _authority.Issue(host, isExpired))
        { Mechanism = mechanism, SessionLifetime = sessionLifetime, Accepts = accepts ?? (_ => true) };

    private MskIamSecurity Iam(TimeSpan? lifetime = null) =>
        new(_ => Task.FromResult(Token($"token-{Interlocked.Increment(ref _tokens)}") with
        {
            ExpiresAt = TimeProvider.System.GetUtcNow() + (lifetime ?? TimeSpan.FromMinutes(15)),
        }))
        { CaFile = _authority.CaFile };

    private async Task<ScramSecurity> ScramAsync(Func<KafkaCredentials> stored) =>
        await ScramSecurity.ReadAsync(_ => Task.FromResult(stored()), CancellationToken.None) with { CaFile = _authority.CaFile };

    private KafkaEventLog NewLog(SecureKafka broker, KafkaSecurity security, TimeProvider? time = null) => new(
        new KafkaEventLogOptions(broker.BootstrapServers, Durability.Acknowledged)
        { Security = security with { CaFile = _authority.CaFile }, Linger = TimeSpan.Zero },
        _log, time);
}
