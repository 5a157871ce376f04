using System.Security.Cryptography;
using System.Text;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Leases;

/// <summary>
/// The query engine under a lease: no statement starts without it, and each is recorded in it before its result is awaited.
/// </summary>
/// <param name="attempt">Identifies the attempt at the batch; with the statement's number it identifies the submission.</param>
internal sealed class LeasedEngine(IQueryEngine engine, Lease lease, string attempt) : IQueryEngine
{
    /// <summary>How many statements the attempt has submitted.</summary>
    public int Submitted { get; private set; }

    public async Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        await lease.HoldAsync(executionId: null, cancellationToken);
        var token = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{attempt}/{++Submitted}")));
        try
        {
            var result = await engine.RunAsync(statement, token, lease.HoldAsync, cancellationToken);
            lease.Ended();
            return result;
        }
        catch (QueryFailedException)
        {
            lease.Ended();
            throw;
        }
    }
}
