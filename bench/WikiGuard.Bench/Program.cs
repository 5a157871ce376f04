using System.CommandLine;
using WikiGuard.Bench;
using WikiGuard.Bench.Days;
using WikiGuard.Bench.Functions;
using WikiGuard.Bench.Live;
using WikiGuard.Bench.Runs;
using WikiGuard.Bench.Streams;
using WikiGuard.Recordings;

var events = new Option<long>("--events") { Description = "Events of the recording.", DefaultValueFactory = _ => 100_000 };
var rounds = new Option<int>("--rounds")
{ Description = "Rounds to measure; the best and the median are shown.", DefaultValueFactory = _ => 5 };

var promotion = new Command("promotion", "Rows a second of each layer on this machine, and where the time goes.") { events, rounds };
promotion.SetAction((parsed, cancellationToken) =>
    PromotionBench.RunAsync(new RecordingOptions(parsed.GetValue(events)), Math.Max(1, parsed.GetValue(rounds)), Console.Out,
        cancellationToken));

var ingestEvents = new Option<long>("--events") { Description = "Events of the recording.", DefaultValueFactory = _ => 50_000 };
var ingest = new Command("ingest", "Events a second that the Ingestor filters out, and that it keeps and enriches, on one core.")
    { ingestEvents, rounds };
ingest.SetAction((parsed, cancellationToken) =>
    IngestBench.RunAsync(new RecordingOptions(parsed.GetValue(ingestEvents)), Math.Max(1, parsed.GetValue(rounds)), Console.Out,
        cancellationToken));

var eventsPerDay = new Option<double>("--events-per-day")
{ Description = "The number of events a day that reach bronze.", DefaultValueFactory = _ => 1_000_000 };
var scanEvents = new Option<long>("--events")
{ Description = "Events of the recording that the sizes are taken from.", DefaultValueFactory = _ => 60_000 };
var price = new Option<double>("--dollars-per-tb")
{ Description = "What Athena asks for a terabyte scanned.", DefaultValueFactory = _ => 5 };

var scan = new Command("scan",
    "Bytes that Athena would scan in a run, in a young and in an old lakehouse: a model, from measured column sizes.")
    { eventsPerDay, scanEvents, price };
scan.SetAction((parsed, cancellationToken) => ScanBench.RunAsync(
    new ScanBench.Options(parsed.GetValue(eventsPerDay), parsed.GetValue(scanEvents), parsed.GetValue(price)), Console.Out,
    cancellationToken));

var streamEvents = new Option<long>("--events") { Description = "Events that the stream sends.", DefaultValueFactory = _ => 300_000 };
var keepAll = new Option<bool>("--keep-all")
{ Description = "Every page is monitored; else those of the shipped allowlist.", DefaultValueFactory = _ => true };
var ingestStream = new Command("ingest-stream",
    "Events per processor second, and memory, of the Ingestor between a stream and a Kafka in other processes.")
    { streamEvents, rounds, keepAll };
ingestStream.SetAction((parsed, cancellationToken) =>
    StreamBench.RunAsync(parsed.GetValue(streamEvents), Math.Max(1, parsed.GetValue(rounds)), parsed.GetValue(keepAll), Console.Out,
        cancellationToken));

var bronzeEvents = new Option<long>("--events")
{ Description = "Events of the recording; a full invocation takes about 3,600.", DefaultValueFactory = _ => 5_000 };
var roundSeconds = new Option<double>("--round-seconds") { Description = "Processor time of a round.", DefaultValueFactory = _ => 1 };
var bronze = new Command("bronze",
    "Records a second that WriteBronze lands on one core, from the bytes of a full invocation to Parquet files.")
    { bronzeEvents, rounds, roundSeconds };
bronze.SetAction((parsed, cancellationToken) => BronzeBench.RunAsync(
    new RecordingOptions(parsed.GetValue(bronzeEvents)), Math.Max(1, parsed.GetValue(rounds)),
    TimeSpan.FromSeconds(parsed.GetValue(roundSeconds)), Console.Out, cancellationToken));

var asBuilt = new Option<bool>("--as-built")
{ Description = "The programs as they lie beside this one, instead of publishing them in several ways." };
var functions = new Command("functions",
    "Time to the first answer, memory and package size of every Lambda function, built and set in several ways.") { asBuilt, rounds };
functions.SetAction((parsed, cancellationToken) => FunctionsBench.RunAsync(
    parsed.GetValue(asBuilt), Math.Max(1, parsed.GetValue(rounds)), Console.Out, cancellationToken));

var rates = new Option<int[]>("--rate")
{
    Description = "Events a second that the stream sends; give it again for more rows.",
    DefaultValueFactory = _ => LiveBench.UsualRates,
};
var allowlists = new Option<string[]>("--allowlist")
{
    Description = "Every page is monitored, or those of the shipped allowlist.",
    DefaultValueFactory = _ => Allowlists.Names,
};
allowlists.AcceptOnlyFromAmong(Allowlists.Names);
var seconds = new Option<int>("--seconds") { Description = "How long each row watches the stream.", DefaultValueFactory = _ => 120 };
var every = new Option<string?>("--every") { Description = "Given to `wikiguard run` as it is." };
var live = new Command("live", "Seconds from an edit on the stream to gold, and what `wikiguard run` takes for it, at an even pace.")
{
    rates, allowlists, seconds, every,
};
live.SetAction((parsed, cancellationToken) => LiveBench.RunAsync(new LiveBench.Options(
    parsed.GetValue(rates)!, parsed.GetValue(allowlists)!, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(every)),
    Console.Out, cancellationToken));

var hours = new Option<double>("--hours")
{
    Description = "How long the simulated stream is; beyond two days, days are compared instead of hours.",
    DefaultValueFactory = _ => 24
};
var simulatedRate = new Option<double>("--rate") { Description = "Events a second that the stream sends.", DefaultValueFactory = _ => 40 };
var allowlist =
    new Option<string>("--allowlist")
    { Description = "Every page is monitored, or those of the shipped allowlist.", DefaultValueFactory = _ => Allowlists.All };
allowlist.AcceptOnlyFromAmong(Allowlists.Names);
var tickSeconds = new Option<double>("--tick-seconds")
{ Description = "Events of so long are promoted at once; a live run takes two seconds.", DefaultValueFactory = _ => 300 };
var keepDays = new Option<int?>("--keep")
{ Description = "Days that the layers keep; the tables are then not compared with those of one run." };
var days = new Command("days",
    "Whether a tick costs the same after a day as at its begin, and the disk that a million events take: a live run's layers on a "
    + "simulated clock.")
{
    hours, simulatedRate, allowlist, tickSeconds, keepDays,
};
days.SetAction((parsed, cancellationToken) => DaysBench.RunAsync(
    new DaysBench.Options(
        TimeSpan.FromHours(parsed.GetValue(hours)), parsed.GetValue(simulatedRate), parsed.GetValue(allowlist)!,
        TimeSpan.FromSeconds(parsed.GetValue(tickSeconds)), parsed.GetValue(keepDays)),
    Console.Out, Console.Error, cancellationToken));

var stuckFiles = new Option<int>("--files") { Description = "Landing files of one event each.", DefaultValueFactory = _ => 16_000 };
var stuck = new Command("stuck",
    "How soon a lakehouse is through that an older version has left with thousands of landing files, and whether each is taken once.")
    { stuckFiles };
stuck.SetAction((parsed, cancellationToken) => StuckBench.RunAsync(parsed.GetValue(stuckFiles), Console.Out, cancellationToken));

var runEvents = new Option<long>("--events") { Description = "Events of the recording.", DefaultValueFactory = _ => 200_000 };
var runRounds = new Option<int>("--rounds") { Description = "Rounds to measure; medians are shown.", DefaultValueFactory = _ => 3 };
var run = new Command("run", "Events a second of a whole `wikiguard run` over a recording, and where its time goes.")
    { runEvents, runRounds, allowlist };
run.SetAction((parsed, cancellationToken) => RunBench.RunAsync(
    new RecordingOptions(parsed.GetValue(runEvents)), parsed.GetValue(allowlist)!, Math.Max(1, parsed.GetValue(runRounds)),
    Console.Out, cancellationToken));

var pageEvents = new Option<long>("--events")
{ Description = "Events of the recording.", DefaultValueFactory = _ => PagesBench.UsualEvents };
var pages = new Command("pages",
    "Milliseconds until each page of the dashboard has answered whole. Exit code 1: the median of one is over 200, of a million events.")
    { pageEvents, rounds };
pages.SetAction((parsed, cancellationToken) => PagesBench.RunAsync(
    new RecordingOptions(parsed.GetValue(pageEvents)), Math.Max(1, parsed.GetValue(rounds)), Console.Out, cancellationToken));

// The process of live.
var rate = new Option<double>("--rate") { Required = true };
var serveLive = new Command("serve-live") { rate };
serveLive.Hidden = true;
serveLive.SetAction((parsed, cancellationToken) => LiveServer.RunAsync(parsed.GetValue(rate), cancellationToken));

// The processes of ingest-stream.
var serveSse = new Command("serve-sse") { streamEvents };
serveSse.Hidden = true;
serveSse.SetAction((parsed, cancellationToken) => SseServer.RunAsync(parsed.GetValue(streamEvents), cancellationToken));
var serveKafka = new Command("serve-kafka") { Hidden = true };
serveKafka.SetAction((_, cancellationToken) => StreamBench.ServeKafkaAsync(cancellationToken));
var stream = new Option<string>("--stream") { Required = true };
var kafka = new Option<string>("--kafka") { Required = true };
var worker = new Command("ingest-worker") { stream, kafka, streamEvents, keepAll };
worker.Hidden = true;
worker.SetAction((parsed, cancellationToken) =>
    StreamWorker.RunAsync(parsed.GetValue(stream)!, parsed.GetValue(kafka)!, parsed.GetValue(streamEvents), parsed.GetValue(keepAll),
        cancellationToken));

return await new RootCommand("Benchmarks of WikiGuard; see docs/benchmarks.md.")
{
    promotion, scan, ingest, ingestStream, bronze, functions, live, days, stuck, run, pages, serveLive, serveSse, serveKafka, worker,
}.Parse(args).InvokeAsync();
