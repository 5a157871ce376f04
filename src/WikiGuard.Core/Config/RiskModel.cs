namespace WikiGuard.Config;

/// <summary>The thresholds and points behind the gold tables: the content of <c>config/risk-model.yaml</c>.</summary>
/// <param name="Version">Raised by whoever changes the file; 1 and up.</param>
/// <param name="Parameters">
/// Every other number; one that depends on a model's version is an <see cref="Sql.SqlExpression"/>. Whether another is a
/// <see cref="long"/> or a <see cref="double"/> depends on its key, not on how it is written. A name is the path joined by underscores, the
/// steps of a ladder numbered from 1: <c>entity_points_events_z_1_above</c>. Every file gives the same names.
/// </param>
public sealed record RiskModel(long Version, IReadOnlyDictionary<string, object> Parameters)
{
    /// <summary>How many days of silver, including today's, learning looks back on.</summary>
    public int HistoryDays =>
        (int)(Math.Max((long)Parameters["learn_history_days"], (long)Parameters["learn_known_editor_days"])
            + (long)Parameters["learn_settle_days"] + 1);

    /// <param name="yaml">The file's text.</param>
    /// <param name="sourceName">What error messages call the file.</param>
    /// <exception cref="InvalidConfigException">Names every error with line and column and what to do.</exception>
    public static RiskModel Parse(string yaml, string sourceName)
    {
        var errors = new ConfigErrors(sourceName);
        var reader = new SettingReader(errors);
        reader.Read(RiskModelSettings.Root, YamlReader.ReadMap(yaml, errors), path: "");
        errors.ThrowIfAny();
        return new RiskModel((long)reader.Parameters["version"], reader.Parameters.Where(p => p.Key != "version").ToDictionary());
    }
}
