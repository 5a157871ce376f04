namespace WikiGuard.Alerts;

/// <summary>How people reach this lakehouse with the tool, for what alerts advise.</summary>
/// <param name="Arguments">Options that the commands need, with a leading space; empty for none.</param>
/// <param name="IsStack">Its quarantine is listed by a query on Athena.</param>
public sealed record ToolAdvice(string Arguments, bool IsStack = false)
{
    /// <summary>For a lakehouse that needs no options.</summary>
    public static ToolAdvice Plain { get; } = new("");

    /// <param name="stack">Its name; null where it is not known.</param>
    public static ToolAdvice OfStack(string? stack) => new($" --stack {stack ?? "NAME"}", IsStack: true);

    /// <summary>How to see refused rows, as the end of a sentence that begins with "See them".</summary>
    /// <param name="options">Of the command, with a leading space.</param>
    public string ListRefused(string options = "") => IsStack
        ? "by the named query quarantine_reasons" : $"with `wikiguard quarantine list{options}{Arguments}`";
}
