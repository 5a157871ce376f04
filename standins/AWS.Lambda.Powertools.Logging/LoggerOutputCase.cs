namespace AWS.Lambda.Powertools.Logging;

/// <summary>How field names are written; <see cref="Default"/> asks POWERTOOLS_LOGGER_CASE and else means snake case.</summary>
public enum LoggerOutputCase
{
    Default,
    CamelCase,
    PascalCase,
    SnakeCase,
}
