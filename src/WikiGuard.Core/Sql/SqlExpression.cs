namespace WikiGuard.Sql;

/// <summary>
/// A piece of a statement that WikiGuard itself wrote: a condition that the quality rules compile to, or a statement of <c>sql/</c> that
/// is another's source. The only text that enters a statement unchanged; values go through <see cref="SqlLiteral"/>.
/// </summary>
/// <param name="Text">Complete Trino SQL, which can be put in parentheses.</param>
public sealed record SqlExpression(string Text)
{
    /// <summary>A bound statement as the source of another: <c>from (:source) as s</c>.</summary>
    public static SqlExpression Of(SqlStatement statement) => new(statement.Text);
}
