using WikiGuard.Batches;
using WikiGuard.InForce;
using WikiGuard.Ports;
using WikiGuard.Silver;
using WikiGuard.Sql;

namespace WikiGuard.Verification;

/// <summary>
/// Checks whether each row of silver is what silver makes of bronze: it parses bronze again, with the statements that promote, by each
/// configuration that was in force, since a row does not say by which one it came. It takes about as long as silver took.
/// </summary>
/// <param name="keptFrom">The first date whose rows both keep; null where they keep all.</param>
internal sealed class DerivedCheck(IQueryEngine engine, IObjectStore objects, DateOnly? keptFrom, string commandArguments)
{
    public const string Name = "derived";

    public async Task<Check> RunAsync(LayerRecords silver, CancellationToken cancellationToken)
    {
        if (silver.Checkpoint is not { Planned: null } checkpoint)
            return Check.Skipped(Name, "silver has begun a batch");
        var configs = await ConfigsAsync(cancellationToken);
        if (configs.Count == 0)
            return Check.Skipped(Name, "no configuration is kept by which silver could be derived");
        var days = (await engine.RunAsync(SqlLibrary.Get("replay/silver_rows").Bind(new SqlParameters()
            .Add("date_from", keptFrom ?? DateOnly.MinValue).Add("date_to", DateOnly.MaxValue)), cancellationToken)).Rows
            .Select(r => (Date: (DateOnly)r[0]!, Rows: (long)r[1]!));
        var (named, altered, rows) = (new List<string>(), new List<DateOnly>(), 0L);
        // As many at a time as a batch takes: a whole lakehouse would need much memory.
        foreach (var group in DateRange.Groups(days, d => d.Rows, BatchPlan.MaxRows))
        {
            var statement = StatementOf(new DateRange(group[0].Date, group[^1].Date), checkpoint.SourceSeq, configs);
            var found = (await engine.RunAsync(statement, cancellationToken)).Rows;
            if (found.Count == 0)
                continue;
            named.AddRange(found.Select(r => $"{r[0]} of {r[1]:yyyy-MM-dd}"));
            altered.AddRange(found[0][3..5].Select(d => (DateOnly)d!));
            rows += (long)found[0][2]!;
        }
        return rows == 0
            ? Check.Ok(Name, "each row of silver is what bronze gives")
            : Check.Failed(Name, $"{rows:N0} rows of silver are not what bronze gives: {string.Join("; ", named.Take(3))}",
                "They were altered, or what they came from is gone from bronze, or an earlier version of wikiguard read it otherwise. "
                    + ReplayAdvice.Of(LayerNames.Silver, altered, commandArguments));
    }

    private static SqlStatement StatementOf(DateRange dates, long throughSeq, IEnumerable<PromotionConfig> configs)
    {
        var derived = string.Join("\nunion all\n", configs.Select(c => SilverStatements.Derived(c, dates, throughSeq).Text));
        return SqlLibrary.Get("verify/altered_events").Bind(new SqlParameters()
            .Add("date_from", dates.From).Add("date_to", dates.To).Add("derived", new SqlExpression(derived)));
    }

    private async Task<IReadOnlyList<PromotionConfig>> ConfigsAsync(CancellationToken cancellationToken)
    {
        var (sets, configs) = (new ConfigSets(objects), new List<PromotionConfig>());
        foreach (var hash in await sets.HashesAsync(cancellationToken))
        {
            try
            {
                configs.Add(await sets.GetAsync(hash, cancellationToken));
            }
            catch (InvalidConfigException)
            {
                // It is from an earlier version of WikiGuard, which was less strict.
            }
        }
        return configs;
    }
}
