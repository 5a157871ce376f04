namespace WikiGuard.Cli;

/// <summary>The command line asks for something that does not go together; the message says what to do instead.</summary>
internal sealed class WrongUsageException(string message) : Exception(message);
