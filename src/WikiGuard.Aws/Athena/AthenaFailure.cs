using Amazon.Athena;
using Amazon.Athena.Model;
using WikiGuard.Aws.Services;
using WikiGuard.Sql;

namespace WikiGuard.Aws.Athena;

/// <summary>Classifies Athena's failures by what the caller must do.</summary>
internal static class AthenaFailure
{
    private const int SystemError = 1;

    /// <summary>Whether the same request may succeed in a moment. Every request here may be repeated: a submission by its token.</summary>
    /// <param name="cancellationToken">The caller's.</param>
    public static bool IsPassing(Exception e, CancellationToken cancellationToken) =>
        AwsFailure.IsOne(e, cancellationToken) && AwsFailure.IsPassing(e);

    /// <summary>The failure of a statement that Athena did not accept.</summary>
    public static WikiGuardException OfSubmission(SqlStatement statement, AthenaSettings settings, Exception e) => e switch
    {
        InvalidRequestException when IsOfSettings(e.Message) => new InvalidConfigException(
            $"Athena cannot run statements in the workgroup {settings.WorkGroup}: {e.Message} Check WIKIGUARD_WORKGROUP and "
                + "WIKIGUARD_RESULTS.", e),
        InvalidRequestException => new QueryFailedException(statement.Name, e.Message, e),
        _ => OfRequest($"start {statement.Name}", e),
    };

    /// <summary>The failure of a request about an accepted statement.</summary>
    /// <param name="action">What was requested, for the message.</param>
    public static WikiGuardException OfRequest(string action, Exception e) => AwsFailure.IsPassing(e) || e is InvalidRequestException
        ? new TransientException($"Athena did not {action}: {AwsFailure.Words(e)}", e)
        : new InvalidConfigException($"Athena may not {action}: {AwsFailure.Words(e)}. Check the function's policy.", e);

    /// <summary>Whether two statements changed one table and this one came second, or Athena does not know whether it did.</summary>
    public static bool IsCommitConflict(QueryExecution execution) =>
        execution.Status?.State == QueryExecutionState.FAILED
            && Reason(execution).Contains("ICEBERG_COMMIT_ERROR", StringComparison.Ordinal);

    /// <summary>The failure of a statement that did not succeed.</summary>
    public static WikiGuardException OfExecution(SqlStatement statement, QueryExecution execution)
    {
        var reason = Reason(execution);
        // The workgroup's limit for one query cancels it as a person would.
        if (reason.Contains("Bytes scanned limit", StringComparison.OrdinalIgnoreCase))
        {
            return new QueryFailedException(statement.Name,
                $"{reason} The workgroup {execution.WorkGroup} lets one statement scan so much and no more: let the batch be smaller, or "
                    + "raise the workgroup's limit.");
        }
        if (execution.Status?.State == QueryExecutionState.CANCELLED)
            return new TransientException($"{statement.Name} was stopped by somebody else ({execution.QueryExecutionId}): {reason}");
        if (IsCommitConflict(execution))
            return new TransientException($"{statement.Name} met another change of its table: {reason}");
        // Part of the work is done, and the caller asks for the rest; Athena may call that worth a retry.
        var isPart = reason.Contains("MORE_RUNS_NEEDED", StringComparison.Ordinal);
        var error = execution.Status?.AthenaError;
        return !isPart && (error?.Retryable ?? error?.ErrorCategory == SystemError)
            ? new TransientException($"{statement.Name} failed inside Athena ({execution.QueryExecutionId}): {reason}")
            : new QueryFailedException(statement.Name, reason);
    }

    private static string Reason(QueryExecution execution) =>
        execution.Status?.StateChangeReason ?? execution.Status?.AthenaError?.ErrorMessage ?? "Athena gives no reason.";

    // Athena distinguishes these from wrong SQL only by the message text.
    private static bool IsOfSettings(string message) =>
        message.Contains("WorkGroup", StringComparison.OrdinalIgnoreCase)
        || message.Contains("output location", StringComparison.OrdinalIgnoreCase)
        || message.Contains("output bucket", StringComparison.OrdinalIgnoreCase);
}
