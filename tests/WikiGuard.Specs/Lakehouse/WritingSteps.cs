using WikiGuard.Sql;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Which steps change something: a crash before one that only reads is a crash before the next one that writes.</summary>
internal static class WritingSteps
{
    /// <param name="steps">As <see cref="CrashPoint.Steps"/> has them.</param>
    /// <returns>Their places.</returns>
    public static IEnumerable<int> Of(IReadOnlyList<string> steps) => Enumerable.Range(0, steps.Count)
        .Where(i => !steps[i].StartsWith("run ", StringComparison.Ordinal) || IsWrite(steps[i]["run ".Length..]));

    /// <param name="statement">Its name in <see cref="SqlLibrary"/>; one that is not there measures quality, and reads.</param>
    public static bool IsWrite(string statement) =>
        SqlLibrary.Names.Contains(statement)
        && new[] { "merge ", "insert ", "delete " }.Any(SqlLibrary.Get(statement).WithoutComments().StartsWith);
}
