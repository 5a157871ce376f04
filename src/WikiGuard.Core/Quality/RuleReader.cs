using System.Text.RegularExpressions;
using WikiGuard.Config;
using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Quality;

/// <summary>Reads the rules of one table.</summary>
internal sealed partial class RuleReader(ConfigErrors errors, string table)
{
    private static readonly string[] Common = ["name", "type", "action", "severity", "because", "where", "version"];
    private static readonly string[] Actions = ["warn", "quarantine", "drop", "fail"];
    private static readonly string[] Severities = ["warning", "critical"];

    private readonly IReadOnlyDictionary<string, TableColumn> _columns = QualityRules.ColumnsOf(table);

    /// <returns>Null where something is wrong, which is then reported.</returns>
    public QualityRule? Read(YamlValue item)
    {
        if (item.AsMap(errors, $"a rule of '{table}'") is not { } map) return null;
        var owner = map["name"] is YamlScalar { Text: var named } ? $"the rule {ConfigErrors.Show(named)}" : "a rule";
        var name = ReadName(map.Require(errors, owner, "name"));
        var type = ReadType(map.Require(errors, owner, "type"));
        var action = ReadWord<RuleAction>(map.Require(errors, owner, "action"), "action", Actions);
        var severity = ReadWord<AlertSeverity>(map["severity"], "severity", Severities);
        var because = map.Require(errors, owner, "because").AsText(errors, "'because'");
        var version = map["version"] is null ? 1 : map["version"].AsWhole(errors, "'version'", 1, 1_000_000_000);
        if (type is null) return null;

        map.ExpectKeys(errors, owner, [.. Common, .. type.Columns == ColumnKinds.None ? [] : (string[])["column"], .. type.Settings]);
        var settings = new RuleSettings(map, errors, owner, _columns, null, null);
        // A batch rule is measured when the rows have a verdict.
        var where = settings.Predicate("where", type is BatchRuleType ? [.. _columns.Keys, "verdict"] : _columns.Keys);
        var column = type.Columns == ColumnKinds.None ? null : settings.ColumnAt(settings.Require("column"), "column", type.Columns);
        settings = settings with { Column = column, Where = where };
        if (action is { } given) CheckAction(given, severity, type, settings);
        if (column is null && type.Columns != ColumnKinds.None) return null;
        return type switch
        {
            RowRuleType row => ReadRow(row, settings, action, severity, name, because, version),
            BatchRuleType batch => ReadBatch(batch, settings, action, severity, name, because, version),
            _ => null,
        };
    }

    private static RowRule? ReadRow(
        RowRuleType type, RuleSettings settings, RuleAction? action, AlertSeverity? severity, string? name, string? because, long? version)
    {
        var nulls = ReadWord<NullsAre>(settings.Map["nulls"], "nulls", ["pass", "fail"], settings.Errors);
        return type.Read(settings) is { } check && action is { } act && name is not null && because is not null && version is { } v
            ? new RowRule
            {
                Name = name,
                Version = v,
                Type = type.Name,
                Column = settings.Column,
                Action = act,
                Severity = severity ?? Default(act),
                Because = because,
                Where = settings.Where,
                Threshold = check.Threshold,
                Passes = check.Passes,
                NullsFail = check.NullsFail || nulls is NullsAre.Fail,
                Most = check.Most,
            }
            : null;
    }

    private static BatchRule? ReadBatch(
        BatchRuleType type, RuleSettings settings, RuleAction? action, AlertSeverity? severity, string? name, string? because,
        long? version)
    {
        var metric = type.Read(settings);
        var bounds = MetricBounds.Read(settings, type.Name, metric);
        return metric is not null && action is { } act && name is not null && because is not null && version is { } v
            ? new BatchRule
            {
                Name = name,
                Version = v,
                Type = type.Name,
                Column = settings.Column,
                Action = act,
                Severity = severity ?? Default(act),
                Because = because,
                Where = settings.Where,
                Threshold = bounds.Words,
                Metric = metric,
                Min = bounds.Min,
                Max = bounds.Max,
                Compare = bounds.Compare,
            }
            : null;
    }

    private static AlertSeverity Default(RuleAction action) => action == RuleAction.Fail ? AlertSeverity.Critical : AlertSeverity.Warning;

    private void CheckAction(RuleAction action, AlertSeverity? severity, RuleType type, RuleSettings settings)
    {
        if (type is BatchRuleType && action is RuleAction.Quarantine or RuleAction.Drop)
            settings.Refuse("action",
                $"cannot be '{Actions[(int)action]}': '{type.Name}' judges the batch and no single row; use warn or fail");
        if (type is RowRuleType && table == "bronze_events")
        {
            errors.Add(
                settings.Map["type"]!,
                $"'{type.Name}' judges rows, but bronze judges its rows as they arrive; use a rule on the batch, such as completeness or "
                    + "size");
        }

        if (action == RuleAction.Fail && severity == AlertSeverity.Warning)
            settings.Refuse("severity", "cannot be 'warning' where the rule holds the batch; remove it");
    }

    private string? ReadName(YamlValue? value)
    {
        if (value.AsText(errors, "'name'") is not { } name) return null;
        if (RuleName().IsMatch(name)) return name;
        errors.Add(value!, $"'name' is {ConfigErrors.Show(name)}; use at most 64 small letters, digits and underscores, a letter first");
        return null;
    }

    private RuleType? ReadType(YamlValue? value)
    {
        if (value.AsText(errors, "'type'") is not { } name) return null;
        if (RuleType.Find(name) is { } type) return type;
        errors.Add(value!, $"unknown rule type {ConfigErrors.Show(name)}; {RuleSettings.Advice(name, RuleType.Names)}");
        return null;
    }

    private T? ReadWord<T>(YamlValue? value, string key, string[] words)
        where T : struct, Enum => ReadWord<T>(value, key, words, errors);

    private static T? ReadWord<T>(YamlValue? value, string key, string[] words, ConfigErrors errors)
        where T : struct, Enum
    {
        if (value.AsText(errors, $"'{key}'") is not { } word) return null;
        var at = Array.IndexOf(words, word);
        if (at >= 0) return Enum.GetValues<T>()[at];
        errors.Add(value!, $"'{key}' is {ConfigErrors.Show(word)}; it must be one of {string.Join(", ", words)}");
        return null;
    }

    private enum NullsAre
    {
        Pass,
        Fail,
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RuleName();
}
