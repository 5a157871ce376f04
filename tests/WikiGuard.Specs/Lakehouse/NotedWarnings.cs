using Microsoft.Extensions.Logging;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>A log that keeps its warnings.</summary>
internal sealed class NotedWarnings<T> : ILogger<T>
{
    private readonly List<string> _texts = [];

    public IReadOnlyList<string> Texts => _texts;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning)
            _texts.Add(formatter(state, exception));
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
}
