using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace WikiGuard.Testing;

/// <summary>A log that keeps its lines, as people would read them.</summary>
public class LineLog : ILogger, ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    /// <summary>From information up.</summary>
    public IReadOnlyList<string> Lines => [.. _lines.Where(l => l.Level >= LogLevel.Information).Select(l => l.Text)];

    /// <summary>The same, each with its level before it.</summary>
    public IReadOnlyList<string> LevelsAndLines =>
        [.. _lines.Where(l => l.Level >= LogLevel.Information).Select(l => $"{l.Level}: {l.Text}")];

    public IReadOnlyList<string> Warnings => [.. _lines.Where(l => l.Level >= LogLevel.Warning).Select(l => l.Text)];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception)));

    public void Dispose() => GC.SuppressFinalize(this);
}

/// <summary>The same, for whoever wants the log of one class.</summary>
public sealed class LineLog<T> : LineLog, ILogger<T>;
