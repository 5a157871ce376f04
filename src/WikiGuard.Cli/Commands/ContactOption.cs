using System.CommandLine;

namespace WikiGuard.Cli.Commands;

/// <summary>How Wikimedia reaches whoever reads its stream.</summary>
internal static class ContactOption
{
    public const string Name = "--contact";

    public static Option<string?> Create() => new(Name)
    {
        Description = "Your e-mail address or web page, for the User-Agent: Wikimedia turns away clients without one. Default: "
            + "$WIKIGUARD_CONTACT.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("WIKIGUARD_CONTACT"),
    };

    /// <param name="needed">It is Wikimedia's own stream that is read.</param>
    /// <exception cref="WrongUsageException">It is missing, or is none.</exception>
    public static void Check(string? contact, bool needed)
    {
        if (contact is { Length: > 0 } given && !given.Contains('@', StringComparison.Ordinal)
            && !given.Contains("://", StringComparison.Ordinal))
            throw new WrongUsageException($"--contact {given}: give an e-mail address or a web page.");
        if (needed && contact is null or "")
            throw new WrongUsageException("Wikimedia's stream turns away clients that do not say how to reach whoever runs them: give "
                + "--contact with your e-mail address or web page.");
    }
}
