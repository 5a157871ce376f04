using WikiGuard.Config;

namespace WikiGuard.Quality;

/// <summary>Reads the rules' file and reports all its errors at once.</summary>
internal static class QualityRulesReader
{
    public static QualityRules Read(string yaml, string sourceName)
    {
        var errors = new ConfigErrors(sourceName);
        var rules = YamlReader.ReadMap(yaml, errors) is { } root ? ReadRoot(root, errors) : null;
        errors.ThrowIfAny();
        return rules!;
    }

    private static QualityRules ReadRoot(YamlMap root, ConfigErrors errors)
    {
        root.ExpectKeys(errors, "the file", "version", "tables");
        var version = root.Require(errors, "the file", "version").AsWhole(errors, "'version'", 1, 1_000_000_000) ?? 0;
        var tables = new Dictionary<string, IReadOnlyList<QualityRule>>(StringComparer.Ordinal);
        if (root.Require(errors, "the file", "tables").AsMap(errors, "'tables'") is not { } map) return new QualityRules(version, tables);

        map.ExpectKeys(errors, "'tables'", [.. QualityRules.GatedTables]);
        var names = new Dictionary<(string Layer, string Rule), long>();
        foreach (var table in QualityRules.GatedTables)
        {
            if (map.Require(errors, "'tables'", table).AsList(errors, $"'{table}'", "- {name: …, type: …, action: …, because: …}") is not
                { } list) continue;
            if (list.Items.Count == 0) errors.Add(list, $"'{table}' has no rules, so nothing would be judged; give it at least one");
            var reader = new RuleReader(errors, table);
            tables[table] = [.. list.Items.Select(reader.Read).OfType<QualityRule>()];
            foreach (var item in list.Items) ClaimName(item, QualityRules.LayerOf(table), names, errors);
        }

        return new QualityRules(version, tables);
    }

    // quality_metrics distinguishes rules by batch and name, and a layer's tables share their batches.
    private static void ClaimName(YamlValue item, string layer, Dictionary<(string, string), long> names, ConfigErrors errors)
    {
        if (item is not YamlMap rule || rule["name"] is not YamlScalar name || names.TryAdd((layer, name.Text), name.Line)) return;
        errors.Add(name, $"the {layer} rule {ConfigErrors.Show(name.Text)} is there already, in line {names[(layer, name.Text)]}; give it "
            + "another name");
    }
}
