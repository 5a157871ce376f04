using WikiGuard.Costs;
using WikiGuard.Kafka;
using WikiGuard.Testing;

namespace WikiGuard.Functions.Ingestor.Tests;

public sealed class SettingsSpecs
{
    private static readonly Dictionary<string, string> Least = new(StringComparer.Ordinal)
    {
        ["WIKIGUARD_BUCKET"] = "lakehouse",
        ["WIKIGUARD_CONTACT"] = "ops@example.org",
        ["WIKIGUARD_KAFKA_BOOTSTRAP_SERVERS"] = "b-1.wikiguard.kafka.eu-west-1.amazonaws.com:9098",
        ["AWS_REGION"] = "eu-west-1",
    };

    [Fact]
    public async Task A_wrong_configuration_ends_the_start_with_all_its_errors_and_exit_code_2()
    {
        await using var ingestor = IngestorProcess.Start(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["WIKIGUARD_BUKET"] = "lakehouse",
            ["WIKIGUARD_CONTACT"] = "nobody",
            ["WIKIGUARD_KAFKA_SECURITY"] = "scam",
            ["WIKIGUARD_SILENCE_SECONDS"] = "a minute",
            ["WIKIGUARD_STREAM_URL"] = "stream.wikimedia.org",
            ["WIKIGUARD_SINCE"] = "yesterday",
        });

        Assert.Equal(2, await ingestor.WaitForExitAsync());

        Assert.Equal(
            """
            The settings: 9 errors
              WIKIGUARD_BUKET is no setting: did you mean WIKIGUARD_BUCKET?
              WIKIGUARD_BUCKET is not set: name the bucket that holds the lakehouse.
              WIKIGUARD_STREAM_URL is 'stream.wikimedia.org': write a web address such as https://stream.wikimedia.org.
              WIKIGUARD_SINCE is 'yesterday': write a time in UTC such as 2026-05-01T12:00:00Z.
              WIKIGUARD_SILENCE_SECONDS is 'a minute': write a number from 1 to 3600.
              WIKIGUARD_KAFKA_BOOTSTRAP_SERVERS is not set: give host:port, several with commas between.
              WIKIGUARD_KAFKA_SECURITY is 'scam': did you mean scram?
              WIKIGUARD_KAFKA_REGION is not set, nor is AWS_REGION: IAM needs the cluster's region, such as eu-west-1.
              WIKIGUARD_CONTACT is 'nobody': give an e-mail address or a web page, such as ops@example.org.
            """,
            string.Join('\n', ingestor.Errors));
        Assert.Empty(ingestor.Output);
    }

    [Fact]
    public async Task An_argument_that_it_does_not_know_is_refused()
    {
        await using var ingestor = IngestorProcess.Start(Least, ["--helth"]);

        Assert.Equal(2, await ingestor.WaitForExitAsync());

        Assert.Contains("--helth is no argument", ingestor.Errors[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BUCKET", "Bad Bucket")]
    [InlineData("BUCKET", "s3://wikiguard")]
    [InlineData("STREAMS", "a b,recentchange")]
    [InlineData("KAFKA_BOOTSTRAP_SERVERS", "localhost")]
    [InlineData("KAFKA_BOOTSTRAP_SERVERS", "b-1.example:9098,b-2.example")]
    public void A_name_that_cannot_be_one_is_told_before_anything_starts(string name, string value)
    {
        var environment = new Dictionary<string, string>(Least) { [$"WIKIGUARD_{name}"] = value };

        var e = Assert.Throws<InvalidConfigException>(() => IngestorSettings.Read(environment));

        Assert.Contains($"WIKIGUARD_{name} is '{value}': ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Four_settings_are_enough()
    {
        var settings = IngestorSettings.Read(Least);

        Assert.Equal(
            ["recentchange", "mediawiki.revision-tags-change", "mediawiki.page_revert_risk_prediction_change.v1"], settings.Streams);
        Assert.Equal(KafkaSecurityKind.Iam, settings.Kafka.Kind);
        Assert.Equal("eu-west-1", settings.Kafka.Region);
        Assert.Equal("config/entity-allowlist.yaml", settings.AllowlistKey);
        // The lease is renewed when a third of it has passed.
        Assert.Equal((StackSize.CheckpointSeconds, StackSize.LeaseRenewalSeconds),
            (settings.Checkpoint.TotalSeconds, settings.Lease.TotalSeconds / 3));
    }

    [Fact]
    public void The_environment_wins_over_the_file()
    {
        using var file = new SettingsFile(
            "contact: file@example.org\nkafka_security: scram\nkafka_secret: /run/secret.json\nrewind_seconds: 7\n");

        var settings = IngestorSettings.Read(file.And(Least));

        Assert.Equal("ops@example.org", settings.Contact);
        Assert.Equal(KafkaSecurityKind.Scram, settings.Kafka.Kind);
        Assert.Equal(TimeSpan.FromSeconds(7), settings.Rewind);
    }

    [Fact]
    public void Errors_of_the_file_have_their_place_and_come_with_those_of_the_environment()
    {
        using var file = new SettingsFile("conact: a@example.org\nstreams: [recentchange]\nrewind_seconds: soon\nkafka_secret: arn\n");

        var errors = Assert.Throws<InvalidConfigException>(() =>
            IngestorSettings.Read(file.And(Least).Append(new("WIKIGUARD_LEASE_SECONDS", "0")))).Message;

        Assert.Equal(
            $"""
            The settings: 5 errors
              {file.Path} 1:9: conact is no setting: did you mean WIKIGUARD_CONTACT?
              {file.Path} 2:10: streams is a list: write one value.
              {file.Path} 3:17: rewind_seconds is 'soon': write a number from 0 to 3600.
              {file.Path} 4:15: kafka_secret is 'arn': only WIKIGUARD_KAFKA_SECURITY=scram uses it; set that, or remove the secret.
              WIKIGUARD_LEASE_SECONDS is '0': write a number from 6 to 60.
            """,
            errors);
    }

    [Theory]
    [InlineData(null, "the file cannot be read")]
    [InlineData("contact: [", "not valid YAML")]
    [InlineData("- contact", "must be a map")]
    public void A_file_that_cannot_be_read_is_one_of_the_errors(string? content, string error)
    {
        using var file = new SettingsFile(content);

        var errors = Assert.Throws<InvalidConfigException>(() =>
            IngestorSettings.Read(file.And(Least).Append(new("WIKIGUARD_LEASE_SECONDS", "0")))).Message;

        Assert.Contains(error, errors, StringComparison.Ordinal);
        Assert.Contains("WIKIGUARD_LEASE_SECONDS", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_is_in_the_documentation_and_the_other_way_round()
    {
        var documented = File.ReadLines(Path.Combine(Repository.Root, "docs", "ingestor.md"))
            .Where(l => l.StartsWith("| `WIKIGUARD_", StringComparison.Ordinal))
            .Select(l => l.Split('`')[1]);

        Assert.Equal(
            IngestorSettings.Names.Append("config").Select(n => "WIKIGUARD_" + n.ToUpperInvariant()).Order(StringComparer.Ordinal),
            documented.Order(StringComparer.Ordinal));
    }

    private sealed class SettingsFile : IDisposable
    {
        public SettingsFile(string? content)
        {
            if (content is not null)
                File.WriteAllText(Path, content);
        }

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

        public IEnumerable<KeyValuePair<string, string>> And(IEnumerable<KeyValuePair<string, string>> environment) =>
            environment.Append(new("WIKIGUARD_CONFIG", Path));

        public void Dispose() => File.Delete(Path);
    }
}
