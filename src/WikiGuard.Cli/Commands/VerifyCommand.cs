using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using WikiGuard.Aws.Stacks.Checks;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Stacks;
using WikiGuard.Local.DuckDb;
using WikiGuard.Verification;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard verify</c>: checks whether a lakehouse keeps its promises, or a deployed stack works.</summary>
internal static class VerifyCommand
{
    private const double MostMinutes = 24 * 60;

    public static Command Create(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var (lakehouse, stack, region) = (SharedOptions.Lakehouse(), SharedOptions.Stack(), SharedOptions.Region());
        var wait = new Option<double>("--wait")
        { Description = "With --stack, repeat the checks until all is well, for at most this many minutes.", HelpName = "MINUTES" };
        wait.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0 && !(double.TryParse(r.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture,
                out var minutes) && minutes is >= 0 and <= MostMinutes))
                r.AddError($"--wait {r.Tokens[0].Value}: give minutes, from 0 to {MostMinutes:N0}.");
        });
        var noAlert = new Option<bool>("--no-alert") { Description = "With --stack, send no test message." };
        var tables = new Option<bool>("--tables")
        { Description = "With --stack, read its tables whole for what is checked in a folder: ledger to quarantine, without rows." };
        var deep = new Option<bool>("--deep")
        {
            Description = "In a folder, also parse bronze again and compare silver with it. It takes as long as a replay of silver: some "
                + "minutes for a million events.",
        };
        var format = SharedOptions.Format("text", "json");
        var command = new DetailedCommand("verify", "Checks a lakehouse or a deployed stack, and says what to do about each problem.", """
            For a lakehouse in a folder, it checks that
              database      every block of its file can be read
              schema        the tables are those that this wikiguard writes
              sources       each source's checkpoint can be read
              configuration the rules that batches were begun with are all there
              leases        a layer is held, or free
              records       what is kept of requests, alerts, purges and upkeep can be read
              landing       the files that wait for bronze can be read, each to its end
              committed     likewise those that are kept for reading bronze again
              … batches     checkpoints and batch records can be read, agree, and have no gap; no batch is held back by a rule
              waiting       the next layer has rows to read
              ledger        every batch has its line, and every line adds up
              rows          bronze and silver hold as many rows of each batch as it recorded
              events        no event is in silver twice,
              one place     nor in silver and in quarantine at once,
              windows       and no window twice in gold
              quarantine    records wait for you
              refused       the quarantine of bronze and silver holds as many records of each batch as it recorded
              window events the windows of gold count the events of silver
              learned       what gold has learned for each day is unchanged
              evidence      each anomalous window has its edits, as silver has them
              derived       with --deep: each row of silver is what bronze gives, by the rules that were in force

            While a run holds the lakehouse, the run does the checking, and its layers pause for it. 200,000 events take a second or two.

            For a stack, it checks, in the order of the data flow, that
              stack         CloudFormation has completed it
              ingest        the desired number of Ingestor tasks runs
              functions     every function is active
              sources       Lambda polls the Kafka topics
              schedules     the rules that call the functions are enabled
              alarms        every alarm is OK: no failed run within the hour, no silence upstream, no lag
              bronze        rows came within the last hour
              silver, gold  they are at most half an hour behind bronze
              alert         somebody has subscribed to alerts; a test message goes out, and you check that it arrives

            It changes nothing. Credentials for a stack come from the environment or the profile; from a profile that logs in by SSO or takes on a role, give
            them with eval "$(aws configure export-credentials --profile NAME --format env)". Checking a stack costs a hundredth of a cent, for Athena; with --tables, what reading a
            few columns of every table costs.
            Exit code: 0 all is well, notes included, 1 something is not, 2 wrong usage. Whether the test message arrived is for you to see.

            Examples:
              wikiguard verify                                         the lakehouse in .wikiguard
              wikiguard verify --deep                                  rows of silver that somebody has altered, too
              wikiguard verify --lakehouse DIR --format json | jq '.checks[] | select(.status == "failed")'
              wikiguard verify --stack wikiguard --wait 15             after a start: the first rows take some minutes
              wikiguard verify --stack wikiguard --no-alert            at any time
            """)
        {
            lakehouse, stack, region, deep, wait, tables, noAlert, format,
        };
        SharedOptions.KeepApart(command, stack, ofStack: [region, wait, tables, noAlert], ofFolder: [lakehouse, deep]);
        command.Action = new LakehouseAction(access, async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(stack) is not { } name)
            {
                var folder = parsed.GetValue(lakehouse)!;
                return ExitCode(CheckOutput.Write(
                    $"The lakehouse {folder}", [("lakehouse", folder)],
                    await OfLakehouseAsync(access, folder, parsed.GetValue(deep), errors, cancellationToken),
                    parsed.GetValue(format)!, output));
            }
            using var verifier = new StackVerifier(ChosenRegion.Of(parsed.GetValue(region)), TimeProvider.System,
                new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
            var report = await verifier.VerifyAsync(name, TimeSpan.FromMinutes(parsed.GetValue(wait)), parsed.GetValue(tables),
                !parsed.GetValue(noAlert), Progress(errors), cancellationToken);
            return ExitCode(CheckOutput.Write(
                $"{report.Stack} in {report.Region}", [("stack", report.Stack), ("region", report.Region)], report.Checks,
                parsed.GetValue(format)!, output));
        });
        return command;
    }

    private static async Task<IReadOnlyList<Check>> OfLakehouseAsync(
        LakehouseAccess access, string folder, bool deep, TextWriter errors, CancellationToken cancellationToken)
    {
        var arguments = SuggestedArguments.Lakehouse(folder);
        if (access.Held is not null)
        {
            await using var open = await OpenLakehouse.OpenAsync(access, folder, configFolder: null, errors, cancellationToken);
            return await open.VerifyAsync(arguments, cancellationToken, deep);
        }
        // Under the database's lock, where it can be opened: nobody else is at work in the folder.
        using var verifier = Open(folder, arguments);
        return await verifier.VerifyAsync(deep, cancellationToken);
    }

    private static FolderVerifier Open(string folder, string arguments)
    {
        try
        {
            return new FolderVerifier(folder, TimeProvider.System, arguments);
        }
        catch (ConflictException e)
        {
            throw new TransientException($"{e.Message} While that one writes, nothing can be compared. Wait for its end, or "
                + "stop it, then verify again.", e);
        }
    }

    private static int ExitCode(bool isWell) => isWell ? ExitCodes.Done : ExitCodes.Failed;

    // Only what is new.
    private static Action<StackReport> Progress(TextWriter errors)
    {
        var last = "";
        return report =>
        {
            var now = string.Join("; ",
                report.Checks.Where(c => c.Status == CheckStatus.Failed).Select(c => $"{c.Name}: {QueryOutput.Printable(c.Finding)}"));
            if (now != last)
                errors.WriteLine($"wikiguard: waiting for {now}");
            last = now;
        };
    }
}
