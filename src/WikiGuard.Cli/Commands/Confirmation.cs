namespace WikiGuard.Cli.Commands;

/// <summary>Asks before something is done that cannot be undone.</summary>
internal static class Confirmation
{
    /// <param name="act">What is done, as the beginning of a sentence.</param>
    /// <param name="plan">What it would do to this lakehouse.</param>
    /// <param name="question">What to say yes to, as a sentence.</param>
    /// <exception cref="WrongUsageException">The answer is no, or nobody is there to give one.</exception>
    public static async Task AskAsync(string act, string plan, string question, TextWriter errors)
    {
        if (Console.IsInputRedirected)
            throw new WrongUsageException($"{act}, and nobody is there to ask. Look at it with --dry-run, then give --yes.");
        await errors.WriteLineAsync(plan);
        await errors.WriteAsync($"{question} Go on? [y/N] ");
        if (Console.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
            throw new WrongUsageException("Nothing was changed.");
    }
}
