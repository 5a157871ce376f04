namespace WikiGuard.Quality;

/// <summary>A word of the rules' vocabulary, which is Deequ's and DQDL's.</summary>
internal abstract record RuleType(string Name, ColumnKinds Columns, string[] Settings)
{
    private static readonly Dictionary<string, RuleType> Types =
        RowRuleType.All.Concat<RuleType>(BatchRuleType.All).ToDictionary(t => t.Name, StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Names => Types.Keys;

    public static RuleType? Find(string name) => Types.GetValueOrDefault(name);
}
