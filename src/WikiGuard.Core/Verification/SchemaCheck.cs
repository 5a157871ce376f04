using WikiGuard.Schema;

namespace WikiGuard.Verification;

/// <summary>Checks whether the tables are those of this program.</summary>
internal sealed class SchemaCheck(SchemaMigration migration, LakehouseSchema schema, string commandArguments)
{
    private const string Name = "schema";

    /// <returns>The check, and whether the tables can be queried at all.</returns>
    /// <param name="hasBatches">By its checkpoints, the tables have had rows.</param>
    public async Task<(Check Check, bool IsReadable)> RunAsync(bool hasBatches, CancellationToken cancellationToken)
    {
        var (version, difference) = await migration.LookAsync(cancellationToken);
        var missing = difference.MissingTables.Select(t => $"table {t.Name}")
            .Concat(difference.MissingColumns.SelectMany(t => t.Columns.Select(c => $"column {t.Table.Name}.{c.Name}"))).ToList();
        if (hasBatches && difference.MissingTables.Any(t => t.Name == "bronze_events"))
        {
            return (Problem.Judge([Problem.Of(new Damage("the database",
                "the database has no table of events, and the checkpoints know of batches: it is another one, or its last writes are gone",
                Remedy.DeriveAgain), commandArguments)], Check.Ok(Name, "")), false);
        }
        var isReadable = missing.Count == 0 && difference.Conflicts.Count == 0;
        if (version > schema.Version)
            return (Check.Failed(Name, $"version {version}, and this wikiguard knows versions up to {schema.Version}",
                "A newer wikiguard has written the lakehouse: use that one."), isReadable);
        if (difference.Conflicts.Count > 0)
            return (Check.Failed(Name, string.Join(' ', difference.Conflicts), "Until then nothing can write the lakehouse."), isReadable);
        if (missing.Count > 0 || version < schema.Version)
        {
            var finding = $"version {version}, and this wikiguard writes {schema.Version}" + (
                missing.Count == 0 ? "" : $"; missing: {string.Join(", ", missing)}");
            return (Check.Failed(Name, finding,
                $"Whatever writes the lakehouse adds what is missing and loses nothing: wikiguard maintain{commandArguments}"), isReadable);
        }
        var unknown = difference.UnknownColumns.Count == 0
            ? "" : $"; not declared, and left alone: {string.Join(", ", difference.UnknownColumns)}";
        return (Check.Ok(Name, $"version {version}, as this wikiguard writes it{unknown}"), isReadable);
    }
}
