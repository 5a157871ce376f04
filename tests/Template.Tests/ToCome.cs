namespace WikiGuard.Template;

/// <summary>What the template names and the code does not have yet. Each list is held against both, and ends empty.</summary>
internal static class ToCome
{
    /// <summary>Programs whose project is not in the solution.</summary>
    public static IReadOnlyList<string> Programs { get; } = [];

    /// <summary>Programs that refuse to start in this version, whatever they are told, and how they begin to say so.</summary>
    public static IReadOnlyDictionary<string, string> Refusals { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Variables that no code reads.</summary>
    public static IReadOnlyList<string> Variables { get; } = [];

    /// <summary>Service and name of metrics that no code declares.</summary>
    public static IReadOnlyList<(string Service, string Name)> Metrics { get; } = [];
}
