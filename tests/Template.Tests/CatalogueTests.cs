using System.Globalization;
using System.Text.Json;
using WikiGuard.Aws.Athena;
using WikiGuard.Bronze;
using WikiGuard.Kafka;
using WikiGuard.Ports;
using WikiGuard.Recovery;
using WikiGuard.Schema;
using WikiGuard.Sql;
using WikiGuard.Template.Reading;

namespace WikiGuard.Template;

/// <summary>Tables, topics and names of the template are those of the code.</summary>
public sealed class CatalogueTests
{
    private static readonly Dictionary<Type, string> GlueTypes = new()
    {
        [typeof(string)] = "string",
        [typeof(ReadOnlyMemory<char>)] = "string",
        [typeof(int)] = "int",
        [typeof(long)] = "bigint",
        [typeof(DateTime)] = "timestamp",
        [typeof(DateOnly)] = "date",
    };

    [Fact]
    public void The_landing_tables_have_the_columns_of_the_landing_files()
    {
        AssertSame(LandingFiles.Events, SamTemplate.Ours.Get("LandingEventsTable"));
        AssertSame(LandingFiles.Quarantine, SamTemplate.Ours.Get("LandingQuarantineTable"));
    }

    [Fact]
    public void The_table_of_what_is_purged_has_the_columns_of_its_objects()
    {
        var table = SamTemplate.Ours.Get("PurgeSubjectsTable")["TableInput"]!;
        using var row = JsonDocument.Parse(PurgeSubject.OfUser("Ann").ToJson());

        Assert.Equal((AthenaSubjects.Table, $"s3://${{DataBucket}}/{PurgeRequest.Folder}"),
            (table.At("Name").Text(), table.At("StorageDescriptor", "Location").Text()));
        Assert.Equal(
            row.RootElement.EnumerateObject().Select(f => (f.Name, f.Value.ValueKind == JsonValueKind.String ? "string" : "boolean")),
            table.At("StorageDescriptor", "Columns").Items().Select(c => (c.At("Name").Text()!, c.At("Type").Text()!)));
    }

    [Fact]
    public void The_schema_function_runs_again_when_the_schema_has_changed() =>
        Assert.Equal(LakehouseSchema.Current.Version.ToString(CultureInfo.InvariantCulture),
            SamTemplate.Ours.Get("Schema")["SchemaVersion"].Text());

    [Fact]
    public void The_dashboards_columns_exist()
    {
        var tables = SamTemplate.Ours.OfType("AWS::QuickSight::DataSet").Select(d => d["PhysicalTableMap", "gold", "RelationalTable"]!)
            .ToList();

        Assert.NotEmpty(tables);
        Assert.DoesNotContain(tables.SelectMany(t => t.At("InputColumns").Items()
            .Select(c => (Table: t.At("Name").Text()!, Column: c.At("Name").Text()!))),
            c => TableSchema.Get(c.Table).Find(c.Column) is null);
    }

    [Fact]
    public void The_topics_are_those_that_the_code_writes_and_the_event_sources_read()
    {
        var made = SamTemplate.Ours.Get("KafkaTopics")["Topics"].Items().Select(t => t.At("Name").Text()!);
        var read = SamTemplate.Ours.OfType("AWS::Lambda::EventSourceMapping").SelectMany(s => s["Topics"].Texts());

        Assert.Equal([Topics.CleanedEvents, Topics.DeadLetters], made);
        Assert.Equal([Topics.CleanedEvents, Topics.DeadLetters], read);
    }

    [Fact]
    public void Kafka_keeps_two_copies_and_acknowledges_with_both()
    {
        var properties = SamTemplate.Ours.Get("KafkaConfiguration")["ServerProperties"].Text()!.Split('\n');

        Assert.All(
            ["auto.create.topics.enable=false", "default.replication.factor=2", "min.insync.replicas=2",
                "unclean.leader.election.enable=false"],
            p => Assert.Contains(p, properties));
        Assert.All(SamTemplate.Ours.Get("KafkaTopics")["Topics"].Items().ToList(),
            t => Assert.Equal("2", t.At("ReplicationFactor").Text()));
        Assert.Equal("168", SamTemplate.Ours.Root.At("Parameters", "KafkaRetentionHours", "Default").Text());
    }

    [Fact]
    public void Event_sources_start_at_the_beginning_and_fit_into_an_invocation()
    {
        const int MostBytes = 6 * 1024 * 1024;
        const int BytesOfARecord = 1500;
        var sources = SamTemplate.Ours.OfType("AWS::Lambda::EventSourceMapping").ToList();

        Assert.All(sources, s => Assert.Equal("TRIM_HORIZON", s["StartingPosition"].Text()));
        Assert.All(sources, s => Assert.NotNull(s["DestinationConfig", "OnFailure", "Destination"]));
        // Base64 makes four bytes of three; the envelope of a record takes about 300.
        Assert.All(sources, s => Assert.InRange(
            int.Parse(s["BatchSize"].Text()!, CultureInfo.InvariantCulture) * ((BytesOfARecord * 4 / 3) + 300), 1, MostBytes));
    }

    [Fact]
    public void A_topic_takes_the_largest_record_and_an_invocation_takes_it_too()
    {
        const int MostBytes = 6 * 1024 * 1024;
        const int OfTheWire = 4096;
        var limits = SamTemplate.Ours.Get("KafkaTopics")["Topics"].Items()
            .Select(t => int.Parse(t.At("Config", "max.message.bytes").Text()!, CultureInfo.InvariantCulture)).ToList();

        Assert.All(limits, l => Assert.InRange(
            l, new KafkaEventLogOptions("broker:9098", Durability.Acknowledged).MaxMessageBytes + OfTheWire, MostBytes / 2));
    }

    [Fact]
    public void The_health_check_is_the_Ingestors_own_program() =>
        Assert.Equal(["CMD", $"/app/{DeployedFunctions.Programs.Keys.Single(p => p.EndsWith(".Ingestor", StringComparison.Ordinal))}",
            "--health"],
            SamTemplate.Ours.Get("IngestorTask")["ContainerDefinitions"].Items().Single().At("HealthCheck", "Command").Texts());

    // Operators' queries, scripts and habits are written against these.
    [Theory]
    [InlineData("Cluster", "ClusterName", "${ProjectName}-cluster")]
    [InlineData("IngestorService", "ServiceName", "${ProjectName}-ingest-service")]
    [InlineData("IngestorLogs", "LogGroupName", "/ecs/${ProjectName}-ingest")]
    public void Names_that_operators_know_stay(string resource, string property, string name) =>
        Assert.Equal(name, SamTemplate.Ours.Get(resource)[property].Text());

    [Fact]
    public void The_default_project_has_the_names_that_operators_know()
    {
        Assert.Equal("wikiguard", SamTemplate.Ours.Root.At("Parameters", "ProjectName", "Default").Text());
        Assert.Equal("${ProjectName}_lakehouse", SamTemplate.Ours.Get("Database")["DatabaseInput", "Name"].Text());
        Assert.Equal("#wikiguard-alerts", SamTemplate.Ours.Root.At("Parameters", "SlackChannel", "Default").Text());
    }

    private static void AssertSame(LandingFormat format, Resource table)
    {
        var columns = table["TableInput", "StorageDescriptor", "Columns"].Items().Select(c => (c.At("Name").Text(), c.At("Type").Text()));

        Assert.Equal(format.Fields.Select(f => ((string?)f.Name, (string?)GlueTypes[f.ClrType])), columns);
        Assert.Equal($"s3://${{DataBucket}}/{format.Prefix}", table["TableInput", "StorageDescriptor", "Location"].Text());
    }
}
