namespace WikiGuard.Template.Tools;

/// <param name="Rule">The linter's number for it.</param>
/// <param name="LogicalId">The parameter, resource or output; empty for the whole template.</param>
internal sealed record Finding(string Rule, string LogicalId, string Message)
{
    public override string ToString() => $"{Rule} {LogicalId}: {Message}";
}
