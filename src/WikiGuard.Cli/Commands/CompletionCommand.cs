using System.CommandLine;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard completion</c>: what makes a shell complete the tool's commands, options and values at the Tab key.</summary>
internal static class CompletionCommand
{
    // Each asks the tool itself, by the library's directive, so that a script need not be renewed with the tool.
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _wikiguard() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$(wikiguard "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _wikiguard wikiguard
            """,
        ["zsh"] = """
            _wikiguard() {
                local -a found
                found=("${(@f)$(wikiguard "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
                compadd -- $found
            }
            compdef _wikiguard wikiguard
            """,
        ["fish"] = """
            complete -c wikiguard -f -a '(wikiguard "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName wikiguard -ScriptBlock {
                param($word, $line, $position)
                wikiguard "[suggest:$position]" "$line" 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }
            """,
    };

    public static Command Create(TextWriter output)
    {
        var shell = new Argument<string>("SHELL") { Description = $"One of {string.Join(", ", Scripts.Keys)}." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new DetailedCommand("completion", "Writes what makes a shell complete commands and options.", """
            The script asks the tool at each Tab, so it stays right after an update. Put its line where your shell starts:
              bash  eval "$(wikiguard completion bash)"              in ~/.bashrc
              zsh   eval "$(wikiguard completion zsh)"               in ~/.zshrc, behind compinit
              fish  wikiguard completion fish | source               in ~/.config/fish/config.fish
              pwsh  wikiguard completion pwsh | Out-String | iex     in $PROFILE
            """)
        { shell };
        command.SetAction(async (parsed, _) =>
        {
            await output.WriteLineAsync(Scripts[parsed.GetValue(shell)!]);
            return ExitCodes.Done;
        });
        return command;
    }
}
