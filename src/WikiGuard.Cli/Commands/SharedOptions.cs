using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using WikiGuard.Recovery;

namespace WikiGuard.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static partial class SharedOptions
{
    public static Option<string> Lakehouse() => new("--lakehouse")
    {
        Description = "The folder that holds the tables, checkpoints and objects.",
        HelpName = "DIR",
        DefaultValueFactory = _ => SuggestedArguments.DefaultLakehouse,
    };

    public static Option<string?> Allowlist() => new("--allowlist")
    {
        Description = "The entities to watch. Default: the 20 that ship with WikiGuard.",
        HelpName = "FILE",
    };

    public static Option<string?> Config() => new("--config")
    {
        Description = "A folder with your own risk-model.yaml, quality-rules.yaml, revert-patterns.yaml or alerts.yaml. Default: those that ship "
            + "with WikiGuard.",
        HelpName = "DIR",
    };

    public static Option<string?> Stack(string description = "A stack on AWS instead, by its name: wikiguard in samconfig.toml.")
    {
        var stack = new Option<string?>("--stack") { Description = description, HelpName = "NAME" };
        stack.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0 && !StackName().IsMatch(r.Tokens[0].Value))
                r.AddError($"--stack {r.Tokens[0].Value}: a stack's name has letters, digits and dashes, and begins with a letter.");
        });
        return stack;
    }

    public static Option<string?> Region()
    {
        var region = new Option<string?>("--region")
        {
            Description = "With --stack, where it is. Default: AWS_REGION, the profile's region, or AWS_DEFAULT_REGION.",
            HelpName = "REGION"
        };
        region.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0 && !RegionName().IsMatch(r.Tokens[0].Value))
                r.AddError($"--region {r.Tokens[0].Value}: name a region such as eu-west-1.");
        });
        return region;
    }

    public static Option<string?> Kafka(string description)
    {
        var kafka = new Option<string?>("--kafka") { Description = description, HelpName = "HOST:PORT" };
        kafka.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0 && !r.Tokens[0].Value.Split(',').All(IsBroker))
                r.AddError($"--kafka {r.Tokens[0].Value}: give a host and its port, such as localhost:9092; several with commas between.");
        });
        return kafka;
    }

    public static Option<double?> MaxUsd()
    {
        var most = new Option<double?>("--max-usd")
        {
            Description = "With --stack, what it may cost by list prices: one that is expected to cost more is refused, and one that has cost "
                + "more stops, with what it has done. In a folder it costs nothing.",
            HelpName = "DOLLARS",
        };
        most.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0
                && !(double.TryParse(r.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var dollars)
                && dollars is > 0 and <= SpendingLimit.MostUsd))
                r.AddError($"--max-usd {r.Tokens[0].Value}: give a number of dollars above 0, such as 2.5.");
        });
        return most;
    }

    public static Option<bool> Yes() => new("--yes") { Description = "Do not ask." };

    /// <summary>A command that is about a folder or a stack refuses options of the one with the other.</summary>
    public static void KeepApart(Command command, Option stack, Option[] ofStack, Option[] ofFolder) => command.Validators.Add(r =>
    {
        if (!IsGiven(r, stack) && ofStack.FirstOrDefault(o => IsGiven(r, o)) is { } forStack)
            r.AddError($"{forStack.Name} goes with --stack; a lakehouse in a folder has no use for it.");
        else if (IsGiven(r, stack) && ofFolder.FirstOrDefault(o => IsGiven(r, o)) is { } forFolder)
            r.AddError($"Give {forFolder.Name} or --stack, not both.");
    });

    public static Option<string> Format(string first, params string[] others)
    {
        var option = new Option<string>("--format")
        {
            Description = $"How results are written: {string.Join(", ", [first, .. others])}.",
            DefaultValueFactory = _ => first,
        };
        option.AcceptOnlyFromAmong([first, .. others]);
        return option;
    }

    // librdkafka reads a port of letters as 0, and one that is too large as another.
    private static bool IsBroker(string address) =>
        Broker().Match(address.Trim()) is { Success: true } found && (found.Groups["port"] is not { Success: true, Value: var port }
            || (int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535));

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    [GeneratedRegex(@"^([a-zA-Z]+://)?(\[[0-9a-fA-F:.]+\]|[^\s:\[\]/]+)(:(?<port>[^\s:]+))?\z",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Broker();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9-]{0,127}\z", RegexOptions.None, 1000)]
    private static partial Regex StackName();

    [GeneratedRegex(@"^[a-z]{2}(?:-[a-z]+)+-[0-9]+\z", RegexOptions.None, 1000)]
    private static partial Regex RegionName();
}
