using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using WikiGuard.Aws.Stacks;
using WikiGuard.Cli.Output;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard verify</c>: whether a deployed stack works.</summary>
internal static partial class VerifyCommand
{
    private const double MostMinutes = 24 * 60;

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var stack = new Option<string>("--stack") { Description = "The stack's name, wikiguard in samconfig.toml.", HelpName = "NAME", Required = true };
        stack.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0 && !StackName().IsMatch(r.Tokens[0].Value))
                r.AddError($"--stack {r.Tokens[0].Value}: a stack's name has letters, digits and dashes, and begins with a letter.");
        });
        var region = new Option<string?>("--region") { Description = "Where the stack is. Default: AWS_REGION, the profile's region, or AWS_DEFAULT_REGION.", HelpName = "REGION" };
        region.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0 && !RegionName().IsMatch(r.Tokens[0].Value))
                r.AddError($"--region {r.Tokens[0].Value}: name a region such as eu-west-1.");
        });
        var wait = new Option<double>("--wait") { Description = "Look again until all is well, for at most so many minutes.", HelpName = "MINUTES" };
        wait.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0 && !(double.TryParse(r.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var minutes) && minutes is >= 0 and <= MostMinutes))
                r.AddError($"--wait {r.Tokens[0].Value}: give minutes, from 0 to {MostMinutes:N0}.");
        });
        var noAlert = new Option<bool>("--no-alert") { Description = "Send no test message." };
        var format = SharedOptions.Format("text", "json");
        var command = new DetailedCommand("verify", "Looks whether a deployed stack works, and says what to do where it does not.", """
            It looks, in the order of the data's way, whether
              stack         CloudFormation has completed it
              ingest        as many Ingestor tasks run as are wanted
              functions     every function is active
              sources       Lambda polls the Kafka topics
              schedules     the rules that call the functions are enabled
              alarms        every alarm is OK: no failed run within the hour, no silence upstream, no lag
              bronze        rows came within the last hour
              silver, gold  they are at most half an hour behind bronze
              alert         somebody has subscribed to alerts; a test message goes out, and you look whether it arrives

            It changes nothing. Credentials come from the environment or the profile; from a profile that logs in by SSO or takes on a role, give them with
            eval "$(aws configure export-credentials --profile NAME --format env)". A look costs a hundredth of a cent, for Athena.
            Exit code: 0 all is well, 1 something is not, 2 wrong usage. Whether the test message arrived is for you to see.

            Examples:
              wikiguard verify --stack wikiguard --wait 15             after a start: the first rows take some minutes
              wikiguard verify --stack wikiguard --no-alert            at any time
              wikiguard verify --stack wikiguard --format json | jq '.checks[] | select(.status == "failed")'
            """)
        {
            stack, region, wait, noAlert, format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var verifier = new StackVerifier(parsed.GetValue(region) ?? StackRegion.Default(), TimeProvider.System, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
            var report = await verifier.VerifyAsync(
                parsed.GetValue(stack)!,
                TimeSpan.FromMinutes(parsed.GetValue(wait)),
                !parsed.GetValue(noAlert),
                Progress(errors),
                cancellationToken);
            StackReportOutput.Write(report, parsed.GetValue(format)!, output);
            return report.IsWell ? CommandLine.Done : CommandLine.Failed;
        });
        return command;
    }

    // Only what is new.
    private static Action<StackReport> Progress(TextWriter errors)
    {
        var last = "";
        return report =>
        {
            var now = string.Join("; ", report.Checks.Where(c => c.Status == CheckStatus.Failed).Select(c => $"{c.Name}: {QueryOutput.Printable(c.Finding)}"));
            if (now != last)
                errors.WriteLine($"wikiguard: waiting for {now}");
            last = now;
        };
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9-]{0,127}\z", RegexOptions.NonBacktracking)]
    private static partial Regex StackName();

    [GeneratedRegex(@"^[a-z]{2}(?:-[a-z]+)+-[0-9]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex RegionName();
}
