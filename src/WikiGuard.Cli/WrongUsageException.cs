namespace WikiGuard.Cli;

/// <summary>The command line combines options that do not go together; the message says what to do instead.</summary>
internal sealed class WrongUsageException(string message) : Exception(message);
