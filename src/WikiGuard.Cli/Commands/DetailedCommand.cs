using System.CommandLine;

namespace WikiGuard.Cli.Commands;

/// <summary>A command with more to say in its own help than in the list of commands.</summary>
internal sealed class DetailedCommand(string name, string summary, string details) : Command(name, summary)
{
    public void ShowDetails() => Description += "\n\n" + details;
}
