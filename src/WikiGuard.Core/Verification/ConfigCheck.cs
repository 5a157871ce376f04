using WikiGuard.Batches;
using WikiGuard.InForce;
using WikiGuard.Ports;

namespace WikiGuard.Verification;

/// <summary>
/// Checks whether the configurations that were in force are all there: a batch in flight is finished with the one it was begun with.
/// </summary>
internal sealed class ConfigCheck(IObjectStore objects, string commandArguments)
{
    public const string Name = "configuration";

    /// <param name="checkpoints">The checkpoints of the layers; null for one that cannot be read.</param>
    public async Task<Check> RunAsync(IEnumerable<LayerCheckpoint?> checkpoints, CancellationToken cancellationToken)
    {
        var sets = new ConfigSets(objects);
        var problems = new List<Problem>();
        var kept = await sets.HashesAsync(cancellationToken);
        foreach (var hash in kept.Union(checkpoints.Select(c => c?.Planned?.Config).OfType<string>()))
            await TryAsync(() => sets.GetAsync(hash, cancellationToken));
        await TryAsync(() => ConfigVersions.CheckAsync(objects, cancellationToken));
        return Problem.Judge(problems,
            Check.Ok(Name, kept.Count == 0
            ? "none was in force yet" : $"{kept.Count:N0} {(kept.Count == 1 ? "was" : "were")} in force, and can be read"));

        async Task TryAsync(Func<Task> read)
        {
            try
            {
                await read();
            }
            catch (DamagedStoreException e)
            {
                problems.AddRange(e.Damages.Select(d => Problem.Of(d, commandArguments)));
            }
            catch (FatalException e)
            {
                problems.Add(new Problem(e.Message, "Restore the object from a copy of the lakehouse."));
            }
            catch (InvalidConfigException)
            {
                // It is from an earlier version of WikiGuard, which was less strict.
            }
        }
    }
}
