using System.Text.RegularExpressions;
using WikiGuard.Bronze;
using WikiGuard.Ports;
using WikiGuard.Promotion;

namespace WikiGuard.Verification;

/// <summary>Whether bronze can take what has landed: one file that cannot be read stops it. Each is read to its end.</summary>
internal sealed partial class LandingCheck(IObjectStore objects)
{
    private const string Name = "landing";

    private static readonly LandingFormat[] Formats = [LandingFiles.Events, LandingFiles.Quarantine];

    /// <param name="planned">Bronze's batch in flight, which has named the files that it takes.</param>
    public async Task<Check> RunAsync(BatchPlan? planned, CancellationToken cancellationToken)
    {
        var problems = new List<Problem>();
        var waiting = 0;
        var keys = await objects.ListAsync(LandingFiles.Prefix, cancellationToken);
        foreach (var key in (planned?.Keys ?? []).Except(keys, StringComparer.Ordinal))
        {
            if (await objects.GetAsync(LandingFiles.CommittedKey(key), cancellationToken) is null)
                problems.Add(new Problem($"{key} is missing, and {planned!.BatchId} has yet to take it", LayerRecords.Restore));
        }
        foreach (var key in keys)
        {
            waiting += LandingFiles.IsSeed(key) ? 0 : 1;
            if (await ProblemAsync(key, cancellationToken) is { } problem)
                problems.Add(problem);
        }
        return Problem.Judge(problems, waiting == 0
            ? Check.Ok(Name, "nothing waits for bronze")
            : Check.Note(Name, $"{waiting:N0} {(waiting == 1 ? "file waits" : "files wait")} for bronze, and can be read", "The next run takes them in."));
    }

    private async Task<Problem?> ProblemAsync(string key, CancellationToken cancellationToken)
    {
        var format = Array.Find(Formats, f => key.StartsWith(f.Prefix, StringComparison.Ordinal));
        if (format is null || !(LandingFiles.IsSeed(key) || FileName().IsMatch(key)))
            return new Problem($"{key} is no landing file by its name, and stops bronze", "Move what WikiGuard has not written out of landing/.");
        if (await objects.GetAsync(key, cancellationToken) is not { } stored || await format.DefectAsync(stored.Content, cancellationToken) is not { } defect)
            return null;
        return new Problem(
            $"{key} cannot be read: {defect}",
            LandingFiles.IsSeed(key)
                ? "Delete the seed: opening the lakehouse makes it anew."
                : "Restore the file from a copy, or move it out of landing/ and read its records again: its name holds their topic, partition and offsets.");
    }

    // As LandingFiles.KeyOf writes it.
    [GeneratedRegex(@"\A[^/]+/[^/]+/[^/]+/[0-9]+/[0-9]{20}-[0-9]{20}-[0-9a-f]{16}\.parquet\z", RegexOptions.NonBacktracking)]
    private static partial Regex FileName();
}
