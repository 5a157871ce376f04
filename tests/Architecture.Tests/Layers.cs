namespace WikiGuard.Architecture.Tests;

/// <summary>
/// The layers of one project, from below; a namespace uses what stands before it and nothing else. So there is no cycle either.
/// </summary>
internal sealed class Layers(IReadOnlyList<string> namespaces)
{
    /// <returns>A line for each use against the order, and for each namespace that the list lacks or that no longer exists.</returns>
    public IReadOnlyList<string> Violations(SourceProject project)
    {
        var rank = namespaces.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i, StringComparer.Ordinal);
        return
        [
            .. project.Namespaces.Where(n => !rank.ContainsKey(n)).Select(n => $"{n} is in no layer: add it to the list where it belongs"),
            .. namespaces.Except(project.Namespaces, StringComparer.Ordinal).Select(n => $"{n} does not exist: take it off the list"),
            .. project.Dependencies.Where(d => rank.TryGetValue(d.From, out var from) && rank.TryGetValue(d.To, out var to) && from < to)
                .Select(d => $"{d.Where}: {d.From} is below {d.To} and uses its {d.Type}"),
        ];
    }
}
