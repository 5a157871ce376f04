namespace WikiGuard.Cli.Output;

/// <summary>Asks before something that cannot be taken back.</summary>
internal static class Confirmation
{
    /// <param name="question">Without its last words, which are the same everywhere.</param>
    /// <param name="advice">For a script: what happens and is not done unasked, and how to have it done.</param>
    /// <param name="plan">What is shown before the question; null where it says enough.</param>
    /// <exception cref="WrongUsageException">The answer is no, or nobody is there to give it.</exception>
    public static async Task AskAsync(string question, string advice, TextWriter errors, string? plan = null)
    {
        var answer = errors is RelayedWriter relayed ? relayed.Answer
            : Console.IsInputRedirected ? null : () => Task.FromResult(Console.ReadLine());
        if (answer is null)
            throw new WrongUsageException(advice);
        if (plan is not null)
            await errors.WriteLineAsync(plan);
        await errors.WriteAsync($"{question} Go on? [y/N] ");
        if ((await answer())?.Trim() is not ("y" or "Y" or "yes"))
            throw new WrongUsageException("Nothing was changed.");
    }
}
