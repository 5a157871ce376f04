using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Ports;

namespace WikiGuard.Verification;

/// <summary>Checks whether bronze can take what has landed: one unreadable file stops it. Each file is read to its end.</summary>
internal sealed class LandingCheck(IObjectStore objects, string commandArguments)
{
    private const string Name = "landing";

    /// <param name="planned">Bronze's batch in flight, which names the files that it takes.</param>
    public async Task<Check> RunAsync(BatchPlan? planned, CancellationToken cancellationToken)
    {
        var problems = new List<Problem>();
        var (waiting, ofReplays) = (0, 0);
        var foreign = new List<string>();
        var keys = await objects.ListAsync(LandingFiles.Prefix, cancellationToken);
        foreach (var key in (planned?.LandedKeys ?? []).Except(keys, StringComparer.Ordinal))
        {
            if (await objects.GetAsync(LandingFiles.CommittedKey(key), cancellationToken) is null)
                problems.Add(Problem.Of(
                    new Damage(key, $"{key} is missing, and {planned!.BatchId} has yet to take it", Remedy.DeriveAgain), commandArguments));
        }
        foreach (var key in keys)
        {
            if (LandingFile.Parse(key) is { } file)
                (file.IsReplay ? ref ofReplays : ref waiting)++;
            else if (!LandingFiles.IsSeed(key))
                foreign.Add(key);
            if (await DamageAsync(key, key, cancellationToken) is { } damage)
                problems.Add(Problem.Of(damage, commandArguments));
        }
        if (problems.Count == 0 && foreign.Count > 0)
        {
            return Check.Note(
                Name, $"{foreign.Count:N0} {(foreign.Count == 1 ? "object is no landing file" : "objects are no landing files")} by name, "
                    + $"which bronze leaves alone: {string.Join(", ", foreign.Take(3))}",
                "Move what WikiGuard has not written out of landing/.");
        }
        if (problems.Count == 0 && ofReplays > 0)
        {
            return Check.Note(Name, $"{ofReplays:N0} {(ofReplays == 1 ? "file was" : "files were")} left by a replay from the log that did not end",
                "Run the replay again. What they hold is in the log, too.");
        }
        return Problem.Judge(problems, waiting == 0
            ? Check.Ok(Name, "nothing waits for bronze")
            : Check.Note(Name, $"{waiting:N0} {(waiting == 1 ? "file waits" : "files wait")} for bronze, and can be read",
                "The next run takes them in."));
    }

    /// <summary>Checks the files that bronze has taken and that are kept for reading it again.</summary>
    public async Task<Check> OfCommittedAsync(CancellationToken cancellationToken)
    {
        var problems = new List<Problem>();
        var keys = await objects.ListAsync(LandingFiles.CommittedPrefix, cancellationToken);
        foreach (var key in keys)
        {
            if (await DamageAsync(key, LandingFiles.LandingKey(key), cancellationToken) is { } damage)
                problems.Add(Problem.Of(damage with { Remedy = Remedy.SetAside }, commandArguments));
        }
        return Problem.Judge(problems, Check.Ok("committed", keys.Count == 0
            ? "no landing file is kept" : $"{keys.Count:N0} landing files are kept, and can be read"));
    }

    private async Task<Damage?> DamageAsync(string key, string landingKey, CancellationToken cancellationToken)
    {
        var format = LandingFile.Parse(landingKey)?.Format ?? LandingFiles.FormatOfSeed(landingKey);
        return format is not null && await objects.GetAsync(key, cancellationToken) is { } stored
            && await format.DefectAsync(stored.Content, cancellationToken) is { } defect
            ? new Damage(key, $"{key} cannot be read: {defect.TrimEnd('.')}",
                LandingFiles.IsSeed(key) ? Remedy.MadeOnOpening : Remedy.ReadAgain)
            : null;
    }
}
