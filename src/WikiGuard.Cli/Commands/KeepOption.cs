using System.CommandLine;

namespace WikiGuard.Cli.Commands;

/// <summary><c>--keep</c>: how long the tables of a live run keep their rows.</summary>
internal static class KeepOption
{
    public static Option<string[]> Create() => new("--keep")
    {
        Description = "How many days of a stream the tables keep: 40d for all layers, or silver=40d for one; give it again for another. Default: every row stays.",
        HelpName = "[LAYER=]DAYSd",
    };
}
