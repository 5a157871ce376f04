using WikiGuard.Batches;
using WikiGuard.Bronze;
using WikiGuard.Ports;

namespace WikiGuard.Verification;

/// <summary>Checks whether bronze can take what has landed: one unreadable file stops it. Each file is read to its end.</summary>
internal sealed class LandingCheck(IObjectStore objects)
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
                problems.Add(new Problem($"{key} is missing, and {planned!.BatchId} has yet to take it", LayerRecords.Restore));
        }
        foreach (var key in keys)
        {
            if (LandingFile.Parse(key) is { } file)
                (file.IsReplay ? ref ofReplays : ref waiting)++;
            else if (!LandingFiles.IsSeed(key))
                foreign.Add(key);
            if (await ProblemAsync(key, cancellationToken) is { } problem)
                problems.Add(problem);
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

    private async Task<Problem?> ProblemAsync(string key, CancellationToken cancellationToken)
    {
        var format = LandingFile.Parse(key)?.Format ?? LandingFiles.FormatOfSeed(key);
        if (format is null || await objects.GetAsync(key, cancellationToken) is not { } stored
            || await format.DefectAsync(stored.Content, cancellationToken) is not { } defect)
            return null;
        return new Problem(
            $"{key} cannot be read: {defect}",
            LandingFiles.IsSeed(key)
                ? "Delete the seed: opening the lakehouse makes it anew."
                : "Restore the file from a copy, or move it out of landing/ and read its records again: its name holds their topic, "
                    + "partition and offsets.");
    }
}
