namespace WikiGuard;

/// <summary>
/// A failure that WikiGuard foresees. There are five kinds, by the one thing the caller must do. A bad record is not among them,
/// because it goes to quarantine and stops nothing.
/// </summary>
public abstract class WikiGuardException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Run the same call again later.</summary>
public class TransientException(string message, Exception? inner = null) : WikiGuardException(message, inner);

/// <summary>Run the same call again once somebody has freed disk space.</summary>
public sealed class FullDiskException(string message, Exception? inner = null) : TransientException(message, inner);

/// <summary>Somebody else wrote first: read again, then decide anew.</summary>
public sealed class ConflictException(string message, Exception? inner = null) : WikiGuardException(message, inner);

/// <summary>Do not start: the message names every error found and what to do about each.</summary>
public sealed class InvalidConfigException(string message, Exception? inner = null) : WikiGuardException(message, inner)
{
    /// <param name="source">The file or setting that holds the errors.</param>
    /// <param name="errors">One line each, with its place.</param>
    public InvalidConfigException(string source, IReadOnlyCollection<string> errors)
        : this($"{source}: {errors.Count} {(errors.Count == 1 ? "error" : "errors")}\n" + string.Join('\n', errors.Select(e => "  " + e)))
    {
    }
}

/// <summary>The engine refused or failed a statement; <see cref="Statement"/> names it.</summary>
public sealed class QueryFailedException(string statement, string message, Exception? inner = null)
    : WikiGuardException($"{statement}: {message}", inner)
{
    public string Statement { get; } = statement;

    /// <summary>The engine's message.</summary>
    public string Reason { get; } = message;
}

/// <summary>Stop and call a person: going on would lose or double data.</summary>
public class FatalException(string message, Exception? inner = null) : WikiGuardException(message, inner);
