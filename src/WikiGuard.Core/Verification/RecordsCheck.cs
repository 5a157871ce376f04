using WikiGuard.Alerts;
using WikiGuard.Maintenance;
using WikiGuard.Ports;
using WikiGuard.Recovery;

namespace WikiGuard.Verification;

/// <summary>Checks whether what stands beside checkpoints and batches can be read: what people asked for, alerts, upkeep.</summary>
internal sealed class RecordsCheck(IObjectStore objects, string commandArguments)
{
    public const string Name = "records";

    private static readonly (string Prefix, Action<string, StoredObject> Read)[] Kinds =
    [
        ("requests/", (key, stored) => stored.Read(key, RequestJson.Default.RecordedRequest, "")),
        (AlertRecords.Prefix, AlertRecords.Check),
        ("maintenance/", (key, stored) => stored.Read(key, MaintenanceJson.Default.TouchedPartitions, "")),
        ("retention/", (key, stored) => stored.Read(key, MaintenanceJson.Default.TableHorizon, "")),
        ("purges/", (key, stored) => stored.Read(key, RecoveryJson.Default.PurgeRecord, "", Remedy.DeriveAgain)),
    ];

    public async Task<Check> RunAsync(CancellationToken cancellationToken)
    {
        var (problems, read) = (new List<Problem>(), 0);
        foreach (var (prefix, kind) in Kinds)
        {
            foreach (var key in await objects.ListAsync(prefix, cancellationToken))
            {
                try
                {
                    if (await objects.GetAsync(key, cancellationToken) is { } stored)
                        kind(key, stored);
                    read++;
                }
                catch (DamagedStoreException e)
                {
                    problems.AddRange(e.Damages.Select(d => Problem.Of(d, commandArguments)));
                }
            }
        }
        return Problem.Judge(problems, Check.Ok(Name, read == 0
            ? "nothing is on record yet"
            : $"{read:N0} {(read == 1 ? "is" : "are")} kept of requests, alerts, purges and upkeep, and can be read"));
    }
}
