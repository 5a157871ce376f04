namespace WikiGuard.Aws.Stacks.Wire;

/// <summary>A resource that differs from the template.</summary>
/// <param name="Name">In the template.</param>
/// <param name="Status">MODIFIED or DELETED.</param>
/// <param name="Properties">Those that differ, as paths.</param>
public sealed record DriftedResource(string Name, string Type, string Status, IReadOnlyList<string> Properties);
