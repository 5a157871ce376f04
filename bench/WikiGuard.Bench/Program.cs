using System.CommandLine;
using WikiGuard.Bench;
using WikiGuard.Recordings;

var events = new Option<long>("--events") { Description = "Events of the recording.", DefaultValueFactory = _ => 100_000 };
var rounds = new Option<int>("--rounds") { Description = "Rounds to measure; the best and the median are shown.", DefaultValueFactory = _ => 5 };

var promotion = new Command("promotion", "Rows a second of each layer on this machine, and where the time goes.") { events, rounds };
promotion.SetAction((parsed, cancellationToken) =>
    PromotionBench.RunAsync(new RecordingOptions(parsed.GetValue(events)), Math.Max(1, parsed.GetValue(rounds)), Console.Out, cancellationToken));

return await new RootCommand("Benchmarks of WikiGuard; see docs/benchmarks.md.") { promotion }.Parse(args).InvokeAsync();
