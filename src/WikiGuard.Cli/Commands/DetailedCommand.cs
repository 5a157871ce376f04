using System.CommandLine;
using WikiGuard.Cli.Output;

namespace WikiGuard.Cli.Commands;

/// <summary>A command with more to say in its own help than in the list of commands.</summary>
internal sealed class DetailedCommand(string name, string summary, string details) : Command(name, summary)
{
    // The library indents it.
    private const int Indent = 2;

    public void ShowDetails() => Description +=
        $"\n\n{(QueryOutput.Terminal is { } width ? FoldedText.OfPage(details, width - Indent - 1) : details)}";
}
