namespace WikiGuard.Config;

/// <summary>What may appear under one key of a configuration file of numbers.</summary>
internal abstract record Setting(string Name)
{
    /// <summary>What holds where a file written before there was the key lacks it, as YAML; null where the key must be there.</summary>
    public string? WhenAbsent { get; init; }
}

/// <param name="Descending">Each part is a number, lower than the previous one.</param>
internal sealed record SettingGroup(string Name, bool Descending, params Setting[] Parts) : Setting(Name)
{
    public SettingGroup(string name, params Setting[] parts)
        : this(name, Descending: false, parts)
    {
    }
}

/// <param name="IsWhole">Its type is long; else it is double, however the file writes it.</param>
/// <param name="Least">The lower bound, itself not allowed where <paramref name="IsAboveLeast"/> is set.</param>
internal sealed record NumberSetting(string Name, bool IsWhole, double Least, double Most, bool IsAboveLeast = false) : Setting(Name)
{
    public bool Allows(double value) =>
        (!IsWhole || double.IsInteger(value)) && value <= Most && (IsAboveLeast ? value > Least : value >= Least);

    public string Range => (IsWhole ? "a whole number " : "a number ")
        + (IsAboveLeast ? $"above {Least}, at most {Most}" : $"from {Least} to {Most}");

    public object Typed(double value) => IsWhole ? (object)(long)value : value;
}

/// <summary>
/// A limit for what a model says, with those of single versions: <c>{above, versions: [{model, version, above}]}</c>. It becomes an SQL
/// expression over the columns <c>revert_risk_model</c> and <c>revert_risk_version</c>.
/// </summary>
internal sealed record ModelLimitSetting(string Name, NumberSetting Above) : Setting(Name);

/// <summary>Steps <c>{above, points}</c>, highest first.</summary>
/// <param name="Steps">Fixed, because every step has its own parameters in SQL.</param>
internal sealed record LadderSetting(string Name, NumberSetting Above, int Steps) : Setting(Name)
{
    public static readonly NumberSetting Points = new("points", IsWhole: true, 0, 100);
}

/// <summary>A key that nothing reads any more; files from before it was retired may have it.</summary>
internal sealed record RetiredSetting(string Name) : Setting(Name);
