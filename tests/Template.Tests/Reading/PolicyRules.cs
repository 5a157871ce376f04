namespace WikiGuard.Template.Reading;

/// <summary>What no policy of ours may say.</summary>
internal static class PolicyRules
{
    /// <summary>Where a policy allows too much, and how.</summary>
    public static IEnumerable<string> Violations(SamTemplate template) =>
        PolicyStatement.Of(template).Where(s => s.Allows).SelectMany(s => Violations(template, s));

    private static IEnumerable<string> Violations(SamTemplate template, PolicyStatement statement)
    {
        foreach (var action in statement.Actions.Where(a => a.Text()!.Contains('*', StringComparison.Ordinal)))
            yield return $"line {action.Line()}: {statement.Owner.Id} allows the actions {action.Text()}";
        foreach (var resource in statement.Resources.Where(r => r.Text() == "*" && !template.IsExplained(r, "AWS:")))
            yield return $"line {resource.Line()}: {statement.Owner.Id} allows all resources, and no comment says that AWS demands it";
        if (!statement.Actions.Any() || statement.Body.At("NotAction") is not null || statement.Body.At("NotResource") is not null)
            yield return $"line {statement.Body.Line()}: {statement.Owner.Id} allows what it does not name";
        // An endpoint's policy narrows what the callers' own policies allow; it gives nobody anything.
        if (statement.IsForAnyone && statement.Owner.Type != "AWS::EC2::VPCEndpoint")
            yield return $"line {statement.Body.Line()}: {statement.Owner.Id} allows anyone";
    }
}
