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

    [Fact]
    [LongTest("The client waits.")]
    public async Task A_certificate_for_another_host_is_refused()
    {
        await using var broker = Broker("OAUTHBEARER", host: "another.example");

        var failure = Assert.Throws<InvalidConfigException>(() => Probe(broker, Iam()));

        Assert.Contains("certificate", failure.Message, StringComparison.Ordinal);
        Assert.Empty(broker.Tokens);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_refused()
    {
        await using var broker = Broker("OAUTHBEARER");

        var failure = Assert.Throws<InvalidConfigException>(() => Probe(broker, Iam() with { CaFile = null }));

        Assert.Contains("certificate", failure.Message, StringComparison.Ordinal);
        Assert.Empty(broker.Tokens);
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

    private static KafkaToken Token(string value) => new(value, "AKID", TimeProvider.System.GetUtcNow().AddMinutes(15));

    private SecureKafka Broker(
        string mechanism, string host = "127.0.0.1", TimeSpan sessionLifetime = default, Func<string, bool>? accepts = null) =>
        new(_kafka.BootstrapServers, _authority.Issue(host))
        { Mechanism = mechanism, SessionLifetime = sessionLifetime, Accepts = accepts ?? (_ => true) };

    private MskIamSecurity Iam(TimeSpan? lifetime = null) =>
        new(_ => Task.FromResult(Token($"token-{Interlocked.Increment(ref _tokens)}") with
        {
            ExpiresAt = TimeProvider.System.GetUtcNow() + (lifetime ?? TimeSpan.FromMinutes(15)),
        }))
        { CaFile = _authority.CaFile };

    private async Task<ScramSecurity> ScramAsync(Func<KafkaCredentials> stored) =>
        await ScramSecurity.ReadAsync(_ => Task.FromResult(stored()), CancellationToken.None) with { CaFile = _authority.CaFile };

    private KafkaEventLog NewLog(SecureKafka broker, KafkaSecurity security) => new(
        new KafkaEventLogOptions(broker.BootstrapServers, Durability.Acknowledged)
        { Security = security with { CaFile = _authority.CaFile }, Linger = TimeSpan.Zero },
        _log);
}
