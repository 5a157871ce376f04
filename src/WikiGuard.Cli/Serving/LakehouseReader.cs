using WikiGuard.Local.DuckDb;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Cli.Serving;

/// <summary>Reads a lakehouse whether or not a run holds it: while one does, the running process answers.</summary>
internal sealed class LakehouseReader(string folder) : IQueryEngine
{
    /// <summary>Whether the last answer came from a run that holds the lakehouse.</summary>
    public bool RunAnswers { get; private set; }

    /// <summary>Whether the last answer came from the database's file, which no process has open for writing then.</summary>
    public bool NobodyWrites { get; private set; }

    /// <exception cref="InvalidConfigException">There is no lakehouse, or one whose repair was left before its end.</exception>
    public async Task<QueryResult> RunAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        try
        {
            using var engine = LocalLakehouse.OpenReader(folder, TimeProvider.System);
            if (LakehouseRepair.IsLeftIn(folder))
            {
                throw new InvalidConfigException($"A repair of {folder} was left before its end, and its tables are not whole. Give it "
                    + $"again: wikiguard repair --yes{SuggestedArguments.Lakehouse(folder)}");
            }
            NobodyWrites = true;
            return await engine.ReadAsync(statement, cancellationToken);
        }
        catch (ConflictException) when (RunEndpoint.Find(folder) is { } endpoint)
        {
            var answer = await LocalServer.AskAsync(endpoint, statement.Text, cancellationToken)
                ?? throw new TransientException(
                    $"A run holds the lakehouse {folder}, but it does not answer at {endpoint.Url}; it may be stopping. Try again.");
            RunAnswers = true;
            return answer;
        }
        catch (ConflictException e)
        {
            throw new TransientException($"{e.Message} It is starting or stopping, another user's, or not a wikiguard run. Try again, as "
                + "the user who runs it, or stop it.", e);
        }
    }
}
