using System.CommandLine;
using System.Security.Cryptography;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Local.DuckDb;
using WikiGuard.Recovery;
using WikiGuard.Sql;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard repair</c>: mends a lakehouse whose files are damaged.</summary>
internal static class RepairCommand
{
    public static Command Create(TextWriter output, TextWriter errors, LakehouseAccess access)
    {
        var dryRun = new Option<bool>("--dry-run")
        { Description = "Say what is damaged and what would be done, and do nothing." };
        var (yes, lakehouse, config) = (SharedOptions.Yes(), SharedOptions.Lakehouse(), SharedOptions.Config());
        var command = new DetailedCommand(
            "repair", "Mends a lakehouse whose files are damaged. It asks before it derives tables again.", """
            It is for files that do not hold what was written to them: noise, a file that is cut or empty, an old copy. `wikiguard verify`
            finds them; rows that are wrong in files that are whole are what its other advice is for. What is mended how:

              the database, batch records   all tables are derived again, from the rows of bronze that can still be read and the landing
                                            files that are kept
              a layer's checkpoint          it is written as the layer's last batch record says; where that is not sure, likewise
              a source's checkpoint, a landing file that waits
                                            it is set aside; the next run reads recordings from their starts
              a kept landing file, records of requests, alerts and upkeep, a stamp of a configuration
                                            it is set aside

            Tables that are derived again lack what people have decided: what was discarded or let in from quarantine, and held batches that
            were released. docs/damages.md has what each damage costs. Nothing is deleted: files that are replaced are in damaged/ until you
            delete them. A run that holds the lakehouse must be stopped. A repair that was killed is run again.

            Examples:
              wikiguard repair --dry-run
              wikiguard repair --yes
            """)
        { dryRun, yes, lakehouse, config };
        command.SetRecordedAction(access, async (parsed, record, cancellationToken) =>
        {
            if (access.Held is not null)
            {
                throw new InvalidConfigException(
                    "The run that holds the lakehouse has found its files whole when it began. Stop the run, give the command again, and "
                    + "start the run: it goes on where it was.");
            }
            var folder = parsed.GetValue(lakehouse)!;
            var arguments = SuggestedArguments.Lakehouse(folder);
            using var repair = new LakehouseRepair(folder, TimeProvider.System);
            var damages = await repair.FindAsync(cancellationToken);
            foreach (var damage in damages)
                await output.WriteLineAsync($"damaged  {QueryOutput.Printable(damage.Finding)}");
            var goesOn = damages.Count == 0 && LakehouseRepair.IsBegunIn(folder);
            if (damages.Count == 0 && !goesOn)
            {
                await output.WriteLineAsync(
                    $"No file of {folder} is damaged. What its rows say is checked by: wikiguard verify{arguments}");
                return ExitCodes.Done;
            }
            var recorded = await repair.RecordedAsync(cancellationToken);
            var plan = $"All tables would be derived again: by its batch records, bronze has had {recorded:N0} rows. They come from what "
                + $"of it can be read, and from {await repair.KeptFilesAsync(cancellationToken):N0} landing files that are kept.";
            if (parsed.GetValue(dryRun))
            {
                await output.WriteLineAsync(goesOn ? "A repair was left before its end. The rest of the tables would be derived."
                    : damages.Any(d => d.Remedy is Remedy.DeriveAgain or Remedy.ReplaceDatabase) ? plan
                    : "Each would be made anew, or moved to damaged/.");
                return ExitCodes.Done;
            }
            await record.BeginAsync(
                new RequestLog(repair.Objects, TimeProvider.System, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
                    new Requester(access.Requester)), cancellationToken);
            if (await MendAsync(repair, damages, output, cancellationToken))
            {
                if (!parsed.GetValue(yes))
                {
                    await Confirmation.AskAsync(
                        "What people have decided about refused records and held batches is left out.",
                        "Deriving tables again leaves out what people have decided, and nobody is there to ask. Look at it with --dry-run, "
                            + "then give --yes.", errors, plan);
                }
                await repair.BeginAnewAsync(cancellationToken);
            }
            repair.Dispose();
            var isAnew = LakehouseRepair.IsBegunIn(folder);
            await using var open = await OpenLakehouse.OpenAsync(access, folder, parsed.GetValue(config), errors, cancellationToken);
            if (isAnew)
            {
                await open.PromoteAsync(cancellationToken);
                var derived = (await open.Get<Ports.IQueryEngine>().RunAsync(
                    new SqlStatement("derived", "select count(*) from bronze_events"), cancellationToken)).Scalar<long>();
                record.Count("bronze_derived", derived);
                await output.WriteLineAsync($"derived  {derived:N0} of the {recorded:N0} rows that bronze has had by its batch records");
                if (derived < recorded)
                {
                    await repair.ForgetRecordingsAsync(cancellationToken);
                    await errors.WriteLineAsync(
                        $"{recorded - derived:N0} rows could not be read any more. Give the run's command again: it reads recordings from "
                        + "their starts, and what is there already stays. Of a stream, the last week at least comes by: wikiguard backfill "
                        + $"--contact ADDRESS{arguments}");
                }
            }
            var exitCode = await CheckOutput.ConcludeAsync("repair", await open.VerifyAsync(arguments, cancellationToken), errors);
            if (isAnew)
                await repair.EndAsync(cancellationToken);
            return exitCode;
        });
        return command;
    }

    /// <summary>Mends file by file, and looks again: behind one damage there may be another.</summary>
    /// <returns>Whether something is left that needs the tables derived again.</returns>
    private static async Task<bool> MendAsync(
        LakehouseRepair repair, IReadOnlyList<Damage> damages, TextWriter output, CancellationToken cancellationToken)
    {
        var tried = new HashSet<Damage>();
        while (damages.Where(d => d.Remedy is not (Remedy.DeriveAgain or Remedy.MadeOnOpening) && tried.Add(d)).ToList() is
            { Count: > 0 } next)
        {
            foreach (var damage in next)
            {
                await repair.MendAsync(damage, cancellationToken);
                await output.WriteLineAsync($"mended   {damage.Key}");
            }
            damages = await repair.FindAsync(cancellationToken);
        }
        return damages.Any(d => d.Remedy != Remedy.MadeOnOpening);
    }
}
