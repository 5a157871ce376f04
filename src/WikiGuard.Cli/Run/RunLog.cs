using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using WikiGuard.Cli.Pipeline;
using WikiGuard.Cli.Serving;
using WikiGuard.Ingest;
using WikiGuard.Ingest.Sources;

namespace WikiGuard.Cli.Run;

/// <summary>
/// Logs what happens during a run to stderr: one line each, with its time, for people. Without <c>--verbose</c> only what they should know.
/// </summary>
internal static class RunLog
{
    public static ILoggerFactory Create(bool verbose) => LoggerFactory.Create(log => log.ForPeople(verbose)
        .AddConsole(console => (console.LogToStandardErrorThreshold, console.FormatterName) = (LogLevel.Trace, LineFormatter.FormatterName))
        .AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>());

    public static ILoggingBuilder ForPeople(this ILoggingBuilder log, bool verbose) => log
        .SetMinimumLevel(verbose ? LogLevel.Information : LogLevel.Warning)
        // Whoever edits the allowlist wants to know that it was accepted; whoever read about trouble wants to know that it is over; and
        // whoever runs it, what others have done.
        .AddFilter(typeof(AllowlistWatcher).FullName, LogLevel.Information)
        .AddFilter(typeof(EventStreamSource).FullName, LogLevel.Information)
        .AddFilter(typeof(Patience).FullName, LogLevel.Information)
        .AddFilter(typeof(CommandDesk).FullName, LogLevel.Information);

    private sealed class LineFormatter() : ConsoleFormatter(FormatterName)
    {
        public const string FormatterName = "wikiguard";

        // Overwrites the current progress line.
        private readonly string _start = Console.IsErrorRedirected ? "" : "\r\u001b[K";

        public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
        {
            var level = entry.LogLevel switch
            {
                LogLevel.Critical or LogLevel.Error => "error: ",
                LogLevel.Warning => "warning: ",
                _ => "",
            };
            var said = entry.Formatter(entry.State, entry.Exception) + (entry.Exception is { } e ? $": {e.Message}" : "");
            textWriter.WriteLine(
                $"{_start}{TimeProvider.System.GetLocalNow():HH:mm:ss} {level}{PrintableText.Lines(said, '?')}");
        }
    }
}
