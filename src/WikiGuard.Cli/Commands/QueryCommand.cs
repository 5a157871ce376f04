using System.CommandLine;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Serving;
using WikiGuard.Sql;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard query</c>: SQL on the lakehouse, whether or not a run holds it.</summary>
internal static class QueryCommand
{
    private const string Pack = "queries/";

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var names = SqlLibrary.Names.Where(n => n.StartsWith(Pack, StringComparison.Ordinal)).Select(n => n[Pack.Length..]).ToList();
        var sql = new Argument<string?>("SQL") { Description = "One statement in Trino's SQL, as on Athena.", Arity = ArgumentArity.ZeroOrOne };
        var named = new Option<string?>("--named") { Description = $"A query from the pack: {string.Join(", ", names)}.", HelpName = "NAME" };
        var lakehouse = SharedOptions.Lakehouse();
        var format = SharedOptions.Format("table", "json", "csv");
        var command = new DetailedCommand("query", "Asks the lakehouse in SQL.", """
            Tables: bronze_events, silver_events, gold_entity_metrics_10min, gold_user_metrics_10min,
            gold_global_metrics_10min, bronze_quarantine, silver_quarantine. While a run holds the lakehouse, the running process answers.

            Examples:
              wikiguard query --named top_risky_entities
              wikiguard query "select title, user_name, event_timestamp from silver_events order by event_timestamp desc limit 5"
            """)
        {
            sql, named, lakehouse, format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var statement = (parsed.GetValue(sql), parsed.GetValue(named)) switch
            {
                ({ Length: > 0 } text, null) => new SqlStatement("query", text),
                (null, { } name) when names.Contains(name, StringComparer.Ordinal) => SqlLibrary.Get(Pack + name).Bind(),
                (null, { } name) => throw new WrongUsageException($"There is no query named {name}. The pack has: {string.Join(", ", names)}."),
                (null or "", null) => throw new WrongUsageException($"Give an SQL statement, or --named with one of: {string.Join(", ", names)}."),
                _ => throw new WrongUsageException("Give an SQL statement or --named, not both."),
            };
            QueryOutput.Write(await new LakehouseReader(parsed.GetValue(lakehouse)!).RunAsync(statement, cancellationToken), parsed.GetValue(format)!, output);
            return CommandLine.Done;
        });
        return command;
    }
}
