using WikiGuard;
using WikiGuard.Config;
using WikiGuard.Functions.Ingestor;

// 0: stopped as asked; 1: failed, start it again; 2: the configuration is wrong, and starting it again will not help.
var environment = HostSettings.ProcessEnvironment;
try
{
    return args switch
    {
        [] => await IngestHost.RunAsync(IngestorSettings.Read(environment)),
        ["--health"] => await HealthProbe.RunAsync(environment, Console.Out),
        ["--help" or "-h"] => Help(),
        _ => throw new InvalidConfigException($"{string.Join(' ', args)} is no argument. Give none to ingest, or --health to ask the one "
            + "that runs here how it does."),
    };
}
catch (InvalidConfigException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

static int Help()
{
    Console.WriteLine("""
        WikiGuard's Ingestor: reads Wikimedia's stream, keeps the edits of monitored entities and writes them to Kafka, until it is stopped.
        Without arguments it ingests; --health asks the one that runs here how it does.
        Settings come from the environment. Required: WIKIGUARD_BUCKET, WIKIGUARD_CONTACT, WIKIGUARD_KAFKA_BOOTSTRAP_SERVERS.
        docs/ingestor.md has all of them, the exit codes, the health endpoints and the metrics.
        """);
    return 0;
}
