using WikiGuard.Leases;
using WikiGuard.Ports;

namespace WikiGuard.Verification;

/// <summary>Checks who may currently write which layer.</summary>
internal sealed class LeaseCheck(IObjectStore objects, TimeProvider time, string commandArguments)
{
    private const string Name = "leases";

    public async Task<Check> RunAsync(CancellationToken cancellationToken)
    {
        var (problems, held, free) = (new List<Problem>(), new List<string>(), new List<string>());
        foreach (var key in await objects.ListAsync(LeaseStore.Prefix, cancellationToken))
        {
            if (await objects.GetAsync(key, cancellationToken) is not { } stored)
                continue;
            try
            {
                var layer = LeaseStore.NameOf(key);
                var lease = LeaseStore.Read(key, stored);
                if (lease.ExpiresAt > time.GetUtcNow())
                    held.Add($"{layer} is held by {lease.Holder} until {lease.ExpiresAt:HH:mm:ss} UTC");
                else
                    free.Add(layer);
            }
            catch (DamagedStoreException e)
            {
                problems.AddRange(e.Damages.Select(d => Problem.Of(d, commandArguments)));
            }
        }
        var isFree = free.Count == 0 ? "" : $"{string.Join(", ", free)} free";
        return Problem.Judge(problems, held.Count > 0
            ? Check.Note(Name, string.Join("; ", held.Append(isFree).Where(f => f.Length > 0)),
                "A holder that is at work renews its lease; one that is gone loses it then.")
            : Check.Ok(Name, isFree.Length == 0 ? "none was ever taken" : isFree));
    }
}
