namespace WikiGuard.Aws.Stacks.Wire;

/// <summary>A CloudFormation stack, as it is now.</summary>
/// <param name="Outputs">By key; empty until the stack has been created.</param>
/// <param name="Resources">The resources with their names on AWS.</param>
internal sealed record Stack(
    string Name, string Status, string StatusReason, IReadOnlyDictionary<string, string> Outputs, IReadOnlyList<StackResource> Resources)
{
    /// <param name="key">One of <see cref="StackOutputs"/>.</param>
    /// <exception cref="InvalidConfigException">The stack was made from another template.</exception>
    public string Output(string key) => Outputs.TryGetValue(key, out var value) && value.Length > 0
        ? value
        : throw new InvalidConfigException(
            $"The stack {Name} has no output {key}: it is not WikiGuard's, or an older one. Deploy it anew with `sam deploy`.");

    /// <param name="type">Such as <c>AWS::Lambda::Function</c>.</param>
    /// <returns>The names of those that have been created.</returns>
    public IReadOnlyList<string> Named(string type) =>
        [.. Resources.Where(r => r.Type == type && r.Id.Length > 0).Select(r => r.Id).Order(StringComparer.Ordinal)];
}

internal sealed record StackResource(string Type, string Id);
