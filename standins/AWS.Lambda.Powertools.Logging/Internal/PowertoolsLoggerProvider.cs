using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>One logger per category; all write through one writer.</summary>
[ProviderAlias("PowertoolsLogger")]
internal sealed class PowertoolsLoggerProvider(PowertoolsLoggerConfiguration configuration, TimeProvider time) : ILoggerProvider
{
    private readonly ConcurrentDictionary<string, PowertoolsLogger> _loggers = new(StringComparer.Ordinal);
    private readonly LogLineWriter _writer = new(configuration, time);

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new PowertoolsLogger(name, _writer));

    public void Dispose() => _loggers.Clear();
}
