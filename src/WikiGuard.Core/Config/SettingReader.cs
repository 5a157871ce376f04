using WikiGuard.Sql;

namespace WikiGuard.Config;

/// <summary>Reads settings into parameters named by their path: <c>entity_points_events_z_1_above</c>.</summary>
internal sealed class SettingReader(ConfigErrors errors)
{
    private const string Example = "- {model: revertrisk-language-agnostic, version: \"3\", above: 0.9}";

    private readonly Dictionary<string, object> _parameters = [];

    public IReadOnlyDictionary<string, object> Parameters => _parameters;

    /// <param name="path">The path to the value, from which parameter names are made; empty for the file itself.</param>
    public void Read(Setting setting, YamlValue? value, string path)
    {
        switch (setting)
        {
            case SettingGroup group: ReadGroup(group, value, path); break;
            case LadderSetting ladder: ReadLadder(ladder, value, path); break;
            case ModelLimitSetting limit: ReadModelLimit(limit, value, path); break;
            case NumberSetting number: ReadNumber(number, value, path); break;
        }
    }

    private void ReadGroup(SettingGroup group, YamlValue? value, string path)
    {
        var owner = path.Length == 0 ? "the file" : Called(path);
        if (value.AsMap(errors, owner) is not { } map) return;
        map.ExpectKeys(errors, owner, [.. group.Parts.Select(p => p.Name)]);
        foreach (var part in group.Parts.Where(p => p is not RetiredSetting)) Read(part, ValueOf(part, map, owner), Under(path, part.Name));
        if (group.Descending) CheckDescending([.. group.Parts.Select(p => (Under(path, p.Name), map[p.Name]))]);
    }

    private YamlValue? ValueOf(Setting part, YamlMap map, string owner) => part.WhenAbsent is { } absent && map[part.Name] is null
        ? YamlReader.ReadMap($"{part.Name}: {absent}", errors)![part.Name]
        : map.Require(errors, owner, part.Name);

    private void ReadLadder(LadderSetting ladder, YamlValue? value, string path)
    {
        if (value.AsList(errors, Called(path), "- {above: 3, points: 25}") is not { } list) return;
        if (list.Items.Count != ladder.Steps)
            errors.Add(list, $"{Called(path)} has {list.Items.Count} steps; it must have {ladder.Steps}");
        var step = new SettingGroup("", ladder.Above with { Name = "above" }, LadderSetting.Points);
        for (var i = 0; i < list.Items.Count; i++) ReadGroup(step, list.Items[i], $"{path}.{i + 1}");
        foreach (var part in step.Parts)
            CheckDescending([.. list.Items.Select((item, i) => ($"{path}.{i + 1}.{part.Name}", (item as YamlMap)?[part.Name]))]);
    }

    private void ReadModelLimit(ModelLimitSetting limit, YamlValue? value, string path)
    {
        if (value.AsMap(errors, Called(path)) is not { } map) return;
        map.ExpectKeys(errors, Called(path), ["above", "versions"]);
        var other = LimitOf(map, path);
        var versions = new List<(string Model, string Version, double Above)>();
        foreach (var (i, item) in (map["versions"]?.AsList(errors, Called(Under(path, "versions")), Example)?.Items ?? []).Index())
        {
            var place = $"{Under(path, "versions")}.{i + 1}";
            if (item.AsMap(errors, Called(place)) is not { } one) continue;
            one.ExpectKeys(errors, Called(place), ["model", "version", "above"]);
            var model = one.Require(errors, Called(place), "model").AsText(errors, Called(Under(place, "model")));
            var version = one.Require(errors, Called(place), "version").AsText(errors, Called(Under(place, "version")));
            if (LimitOf(one, place) is not { } above || model is null || version is null) continue;
            if (versions.Any(v => v.Model == model && v.Version == version))
                errors.Add(one, $"{Called(place)} is about {model} {version} again; remove one of the two");
            versions.Add((model, version, above));
        }
        if (other is { } rest)
            _parameters.Add(ParameterOf(Under(path, "above")), Expression(rest, versions));

        double? LimitOf(YamlMap owner, string at) =>
            owner.Require(errors, Called(at), "above") is { } found && found.AsNumber(errors, Called(Under(at, "above"))) is { } number
                && Allows(limit.Above, number, found, Under(at, "above")) ? number : null;
    }

    private static SqlExpression Expression(double other, List<(string Model, string Version, double Above)> versions) =>
        versions.Count == 0 ? new(SqlLiteral.Of(other)) : new("case " + string.Concat(versions.Select(v =>
            $"when revert_risk_model = {SqlLiteral.Of(v.Model)} and revert_risk_version = {SqlLiteral.Of(v.Version)} "
            + $"then {SqlLiteral.Of(v.Above)} ")) + $"else {SqlLiteral.Of(other)} end");

    private void ReadNumber(NumberSetting setting, YamlValue? value, string path)
    {
        if (value.AsNumber(errors, Called(path)) is not { } number) return;
        if (Allows(setting, number, value!, path)) _parameters.Add(ParameterOf(path), setting.Typed(number));
    }

    private bool Allows(NumberSetting setting, double number, YamlValue value, string path)
    {
        if (setting.Allows(number)) return true;
        errors.Add(value, $"{Called(path)} is {((YamlScalar)value).Text}; it must be {setting.Range}");
        return false;
    }

    private void CheckDescending(ReadOnlySpan<(string Path, YamlValue? Value)> parts)
    {
        for (var i = 1; i < parts.Length; i++)
        {
            // A value is absent where its error has already been reported.
            if (!_parameters.TryGetValue(ParameterOf(parts[i - 1].Path), out var higher)) continue;
            if (!_parameters.TryGetValue(ParameterOf(parts[i].Path), out var lower)) continue;
            if (Comparer<object>.Default.Compare(lower, higher) >= 0)
                errors.Add(
                    parts[i].Value!,
                    $"{Called(parts[i].Path)} is {lower}; it must be below {Called(parts[i - 1].Path)}, which is {higher}");
        }
    }

    private static string Under(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Called(string path) => $"'{path}'";

    private static string ParameterOf(string path) => path.Replace('.', '_');
}
