using WikiGuard.Sql;

namespace WikiGuard.Specs.Lakehouse;

/// <summary>Which steps change something: a crash before one that only reads is a crash before the next one that writes.</summary>
internal static class WritingSteps
{
    /// <param name="step">As <see cref="CrashPoint.Steps"/> has it.</param>
    public static bool IsWriting(string step) => !step.StartsWith("run ", StringComparison.Ordinal) || IsWrite(step["run ".Length..]);

    /// <param name="statement">Its name in <see cref="SqlLibrary"/>; one that is not there measures quality, and reads.</param>
    public static bool IsWrite(string statement) =>
        SqlLibrary.Names.Contains(statement)
        && new[] { "merge ", "insert ", "delete " }.Any(SqlLibrary.Get(statement).WithoutComments().StartsWith);
}
