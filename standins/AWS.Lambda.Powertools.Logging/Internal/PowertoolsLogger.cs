using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>Collects the fields of a line: the template's values, then those of the open scopes.</summary>
internal sealed class PowertoolsLogger(string name, LogLineWriter writer) : ILogger
{
    // As in the official package a scope belongs to the logger that opened it, not to all categories.
    private readonly AsyncLocal<Scope?> _scope = new();

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= writer.MinimumLevel;

    public IDisposable BeginScope<TState>(TState state)
        where TState : notnull
    {
        var outer = _scope.Value;
        _scope.Value = new Scope(Pairs(state), outer);
        return new Closer(this, outer);
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var fields = Pairs(state);
        for (var scope = _scope.Value; scope is not null; scope = scope.Outer)
            fields = fields.Concat(scope.Fields);
        writer.Write(name, logLevel, formatter(state, exception), fields, exception);
    }

    private static IEnumerable<KeyValuePair<string, object?>> Pairs<TState>(TState state) => state switch
    {
        IEnumerable<KeyValuePair<string, object?>> pairs => pairs,
        IEnumerable<KeyValuePair<string, string>> texts => texts.Select(text => KeyValuePair.Create(text.Key, (object?)text.Value)),
        _ => [],
    };

    private sealed record Scope(IEnumerable<KeyValuePair<string, object?>> Fields, Scope? Outer);

    private sealed class Closer(PowertoolsLogger logger, Scope? outer) : IDisposable
    {
        public void Dispose() => logger._scope.Value = outer;
    }
}
