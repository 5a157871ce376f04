namespace WikiGuard.Config;

/// <summary>Where a secret stands: in the environment or in a file. Its text is in no configuration, message or log.</summary>
public sealed record SecretReference
{
    public const string Advice = "write env:NAME for a variable of the environment, or file:PATH for a file that holds it alone";

    private const string Env = "env:";
    private const string File = "file:";

    private SecretReference(string text) => Text = text;

    /// <summary>As it is written.</summary>
    public string Text { get; }

    /// <returns>Null where the text refers to nothing.</returns>
    public static SecretReference? Parse(string text) =>
        new[] { Env, File }.Any(p => text.StartsWith(p, StringComparison.Ordinal) && text.Length > p.Length) ? new(text) : null;

    /// <exception cref="InvalidConfigException">There is no such secret, or it is empty.</exception>
    public string Read()
    {
        var name = Text[(Text.IndexOf(':', StringComparison.Ordinal) + 1)..];
        string? secret;
        try
        {
            secret = Text.StartsWith(Env, StringComparison.Ordinal)
                ? Environment.GetEnvironmentVariable(name) : System.IO.File.ReadAllText(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigException($"The secret {Text} cannot be read. {e.Message}", e);
        }
        return secret?.Trim() is { Length: > 0 } found ? found : throw new InvalidConfigException($"The secret {Text} is not set.");
    }

    public override string ToString() => Text;
}
