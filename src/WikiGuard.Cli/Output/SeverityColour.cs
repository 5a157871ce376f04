namespace WikiGuard.Cli.Output;

/// <summary>The colour of a severity on a terminal, as markup names it.</summary>
internal static class SeverityColour
{
    public static string Of(string severity) => severity switch
    {
        "CRITICAL" => "red bold",
        "HIGH" => "red",
        "MEDIUM" => "yellow",
        _ => "default",
    };
}
