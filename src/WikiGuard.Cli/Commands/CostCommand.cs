using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using WikiGuard.Cli.Output;
using WikiGuard.Config;
using WikiGuard.Costs;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard cost</c>: what a stack on AWS would cost, and what affects that.</summary>
internal static class CostCommand
{
    private static readonly Workload Usual = new();

    public static Command Create(TextWriter output)
    {
        var eventsPerDay = Positive("--events-per-day", "Edits of monitored entities.", Usual.EventsPerDay);
        var commit = Positive("--commit-minutes", "Between two runs of CommitBronze.", Usual.CommitMinutes);
        var promote = Positive("--promote-minutes", "Between two runs of PromoteSilver and PromoteGold.", Usual.PromoteMinutes);
        var window = Positive("--batch-window-seconds", "For how long Lambda gathers records for WriteBronze.", Usual.BatchWindowSeconds);
        var days = Positive("--days", "For how long data has been kept.", Usual.KeepDays);
        var network = new Option<string>("--network")
        { Description = "The template's NetworkMode: public-task, nat-gateway.", DefaultValueFactory = _ => "public-task" };
        network.AcceptOnlyFromAmong("public-task", "nat-gateway");
        var broker = new Option<string>("--broker")
        { Description = "The template's KafkaBrokerType.", HelpName = "TYPE", DefaultValueFactory = _ => Usual.BrokerType };
        broker.AcceptOnlyFromAmong([.. StackSize.BrokerTypes]);
        var spot = new Option<bool>("--spot") { Description = "The Ingestor on spare capacity: the template's IngestorCapacity." };
        var edits = new Option<bool>("--edits-only")
        { Description = "Without tags and predictions: the Ingestor's WIKIGUARD_STREAMS is recentchange." };
        var prices = new Option<string?>("--prices")
        { Description = "A file of prices. Default: config/prices.yaml, the list prices of us-east-1.", HelpName = "FILE" };
        var format = SharedOptions.Format("table", "json");
        var command = new DetailedCommand("cost", "Estimates what a week on AWS costs, and what affects it.", """
            The estimate counts what the stack consists of: brokers, tasks, endpoints, statements on Athena, requests to S3, and alarms.
            The prices are those of us-east-1, the region that samconfig.toml names. For another one, copy config/prices.yaml, put in its
            prices, and give the file with --prices. What AWS gives each account for free is taken off last, and can be put to 0 there;
            taxes are not in it.

            Examples:
              wikiguard cost
              wikiguard cost --events-per-day 1000000 --days 400
              wikiguard cost --network nat-gateway --commit-minutes 5
              wikiguard cost --broker kafka.m7g.large --spot
              wikiguard cost --commit-minutes 1 --promote-minutes 1 --batch-window-seconds 20
            """)
        {
            eventsPerDay, commit, promote, window, days, network, broker, spot, edits, prices, format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetValue(prices) ?? ConfigFiles.DefaultPrices;
            var work = new Workload(
                parsed.GetValue(eventsPerDay), Usual.StreamEventsPerDay, parsed.GetValue(commit), parsed.GetValue(promote),
                parsed.GetValue(days),
                parsed.GetValue(network) == "nat-gateway" ? NetworkMode.NatGateway : NetworkMode.PublicTask)
            {
                BatchWindowSeconds = parsed.GetValue(window),
                BrokerType = parsed.GetValue(broker)!,
                IsSpot = parsed.GetValue(spot),
                ReadsSignals = !parsed.GetValue(edits),
            };
            var lines = CostModel.Weekly(work, Prices.Parse((await ConfigFile.ReadAsync(file, cancellationToken)).Text, file));
            if (parsed.GetValue(format) == "json")
                WriteJson(lines, output);
            else
                WriteTable(lines, work, file, output);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void WriteTable(IReadOnlyList<CostLine> lines, Workload work, string prices, TextWriter output)
    {
        var listed = lines.Where(l => l.Dollars > 0).Sum(l => l.Dollars);
        var console = QueryOutput.ConsoleOn(output);
        console.WriteLine(
            $"A week at {work.EventsPerDay:N0} events a day, prices of {QueryOutput.Printable(Path.GetFileName(prices))}");
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("For").AddColumn("What").AddColumn(new TableColumn("Quantity").RightAligned())
                .AddColumn(new TableColumn("$").RightAligned()).AddColumn(new TableColumn("%").RightAligned())
            .AddColumn("Moved by");
        foreach (var group in lines.GroupBy(l => l.Group))
        {
            foreach (var line in group)
                table.AddRow(line == group.First() ? group.Key : "", line.Item, Quantity(line), Dollars(line.Dollars),
                    $"{line.Dollars / listed * 100:N0}", Markup.Escape(line.MovedBy));
        }
        table.AddEmptyRow().AddRow("sum at list prices", "", "", Dollars(listed), "100", "the Python system on EMR: 156");
        table.AddRow("[bold]to pay[/]", "", "", $"[bold]{Dollars(ToPay(lines))}[/]", "", "in an account of its own");
        table.AddRow("to pay beside Kafka", "", "", Dollars(ToPay(lines.Where(l => l.Group != CostModel.Kafka))), "", "");
        console.Write(table);
    }

    private static void WriteJson(IReadOnlyList<CostLine> lines, TextWriter output)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("dollars_per_week_at_list_prices", Math.Round(lines.Where(l => l.Dollars > 0).Sum(l => l.Dollars), 2));
            json.WriteNumber("dollars_per_week", Math.Round(ToPay(lines), 2));
            json.WriteNumber("dollars_per_week_beside_kafka", Math.Round(ToPay(lines.Where(l => l.Group != CostModel.Kafka)), 2));
            json.WriteStartArray("items");
            foreach (var line in lines)
            {
                json.WriteStartObject();
                json.WriteString("group", line.Group);
                json.WriteString("item", line.Item);
                json.WriteNumber("quantity", line.Quantity);
                json.WriteString("unit", line.Unit);
                json.WriteNumber("dollars", Math.Round(line.Dollars, 4));
                json.WriteString("moved_by", line.MovedBy);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static double ToPay(IEnumerable<CostLine> lines) => lines.Sum(l => l.Dollars);

    private static string Quantity(CostLine line) =>
        $"{line.Quantity.ToString(line.Quantity < 100 ? "N2" : "N0", CultureInfo.InvariantCulture)} {line.Unit}".TrimEnd();

    private static string Dollars(double dollars) => dollars.ToString("N2", CultureInfo.InvariantCulture);

    private static Option<double> Positive(string name, string description, double usual)
    {
        var option = new Option<double>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0
                && (!double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                || !(value > 0 && value <= 1e12)))
                result.AddError($"{name} {result.Tokens[0].Value}: give a number above 0.");
        });
        return option;
    }
}
