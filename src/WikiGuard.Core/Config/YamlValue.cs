namespace WikiGuard.Config;

/// <summary>A value of a configuration file and its position; line and column are counted from 1.</summary>
internal abstract record YamlValue(long Line, long Column)
{
    /// <summary>What an error message calls the value.</summary>
    public abstract string Kind { get; }
}

internal sealed record YamlScalar(long Line, long Column, string Text, ScalarKind ScalarKind) : YamlValue(Line, Column)
{
    /// <summary>What its author may have meant to belong to it was read as a comment.</summary>
    public bool IsCutByComment { get; init; }

    public override string Kind => ScalarKind switch
    {
        ScalarKind.Null => "nothing",
        ScalarKind.Bool => $"the truth value {ConfigErrors.Show(Text)}",
        ScalarKind.Number => $"the number {ConfigErrors.Show(Text)}",
        _ => $"the text {ConfigErrors.Show(Text)}",
    };
}

internal sealed record YamlList(long Line, long Column, IReadOnlyList<YamlValue> Items) : YamlValue(Line, Column)
{
    public override string Kind => "a list";
}

internal sealed record YamlMap(long Line, long Column, IReadOnlyDictionary<string, YamlEntry> Entries) : YamlValue(Line, Column)
{
    public override string Kind => "a map";

    public YamlValue? this[string key] => Entries.TryGetValue(key, out var entry) ? entry.Value : null;
}

/// <summary>A value whose error is already reported: it is read as missing, and nothing more is reported about it.</summary>
internal sealed record YamlBroken(long Line, long Column) : YamlValue(Line, Column)
{
    public override string Kind => "a broken value";
}

internal sealed record YamlEntry(YamlScalar Key, YamlValue Value);

/// <summary>How YAML 1.2's core schema reads a scalar; a quoted one is always text.</summary>
internal enum ScalarKind
{
    Text,
    Null,
    Bool,
    Number,
}
