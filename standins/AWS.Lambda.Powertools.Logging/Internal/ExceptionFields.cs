namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>An exception as a log line shows it, with its causes.</summary>
internal sealed record ExceptionFields(string? Type, string Message, string? Source, string? StackTrace, ExceptionFields? InnerException)
{
    public static ExceptionFields Of(Exception exception) => new(
        exception.GetType().FullName,
        exception.Message,
        exception.Source,
        exception.StackTrace,
        exception.InnerException is { } inner ? Of(inner) : null);
}
