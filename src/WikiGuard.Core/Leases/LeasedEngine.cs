using System.Security.Cryptography;
using System.Text;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Leases;

/// <summary>
/// The query engine under leases, mostly one: no statement starts without them, and each is recorded in them before its result is awaited.
/// </summary>
/// <param name="attempt">Identifies the attempt at the batch; with the statement's number it identifies the submission.</param>
internal sealed class LeasedEngine(IQueryEngine engine, IReadOnlyList<Lease> leases, string attempt) : IQueryEngine
{
    public LeasedEngine(IQueryEngine engine, Lease lease, string attempt)
        : this(engine, [lease], attempt)
    {
    }

    /// <summary>How many statements the attempt has submitted.</summary>
    public int Submitted { get; private set; }

    public async Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        await HoldAsync(executionId: null, cancellationToken);
        var token = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{attempt}/{++Submitted}")));
        try
        {
            var result = await engine.RunAsync(statement, token, HoldAsync, cancellationToken);
            Ended();
            return result;
        }
        catch (QueryFailedException)
        {
            Ended();
            throw;
        }
    }

    private async Task HoldAsync(string? executionId, CancellationToken cancellationToken)
    {
        foreach (var lease in leases)
            await lease.HoldAsync(executionId, cancellationToken);
    }

    private void Ended()
    {
        foreach (var lease in leases)
            lease.Ended();
    }
}
