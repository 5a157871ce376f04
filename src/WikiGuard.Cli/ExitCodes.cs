namespace WikiGuard.Cli;

internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>Ended by Ctrl-C before it was done, by the convention of shells.</summary>
    public const int Interrupted = 130;
}
