using System.CommandLine;
using WikiGuard.Cli.Output;
using WikiGuard.Cli.Serving;
using WikiGuard.Sql;

namespace WikiGuard.Cli.Commands;

/// <summary><c>wikiguard query</c>: SQL on the lakehouse, whether or not a run holds it.</summary>
internal static class QueryCommand
{
    private const string Entity = "entity=";

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var sql = new Argument<string?>("SQL")
        { Description = "One statement in Trino's SQL, as on Athena.", Arity = ArgumentArity.ZeroOrOne };
        var named = new Option<string?>("--named") { Description = "A query from the pack below.", HelpName = "NAME" };
        named.CompletionSources.Add([.. NamedQuery.All.Where(q => !q.IsAthenaOnly).Select(q => q.Name)]);
        var with = new Option<string[]>("--with")
        { Description = "A value that a named query asks for; once for each.", HelpName = "NAME=VALUE" };
        var lakehouse = SharedOptions.Lakehouse();
        var format = SharedOptions.Format("table", "json", "csv");
        var command = new DetailedCommand("query", "Queries the lakehouse in SQL.", $"""
            Tables: bronze_events, silver_events, silver_revision_signals, gold_entity_metrics_10min, gold_user_metrics_10min,
            gold_global_metrics_10min, bronze_quarantine, silver_quarantine, and more (docs/data-dictionary.md).
            While a run holds the lakehouse, the running process answers.

            Named queries:
            {Pack()}

            Examples:
              wikiguard query --named top_risky_entities
              wikiguard query --named entity_history --with "entity=enwiki:United States"
              wikiguard query --named user_edits --with "user=SomeName"
              wikiguard query "select title, user_name, event_timestamp from silver_events order by event_timestamp desc limit 5"
            """)
        {
            sql, named, with, lakehouse, format,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var values = parsed.GetValue(with) ?? [];
            var statement = (parsed.GetValue(sql), parsed.GetValue(named)) switch
            {
                (_, null) when values.Length > 0 =>
                    throw new WrongUsageException("--with goes with --named; write the value into the SQL itself."),
                ({ Length: > 0 } text, null) => new SqlStatement("query", text),
                (null, { } name) => Bind(name, values),
                (null or "", null) => throw new WrongUsageException($"Give an SQL statement, or --named with one of:\n{Pack()}"),
                _ => throw new WrongUsageException("Give an SQL statement or --named, not both."),
            };
            var reader = new LakehouseReader(parsed.GetValue(lakehouse)!);
            var result = await reader.RunAsync(statement, cancellationToken);
            QueryOutput.Write(result, parsed.GetValue(format)!, output);
            if (result.Rows.Count == 0 && Array.FindLast(values, v => v.StartsWith(Entity, StringComparison.Ordinal)) is { } entity
                && await EntityHint.OfAsync(entity[Entity.Length..], reader, cancellationToken) is { } hint)
                await errors.WriteLineAsync($"note: {hint}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Pack()
    {
        var width = NamedQuery.All.Max(q => q.Usage.Length);
        return string.Join('\n',
            NamedQuery.All.Select(q => $"  {q.Usage.PadRight(width)}  {q.Purpose}{(q.IsAthenaOnly ? " (on Athena)" : "")}"));
    }

    private static SqlStatement Bind(string name, string[] values)
    {
        var query = NamedQuery.All.FirstOrDefault(q => string.Equals(q.Name, name, StringComparison.Ordinal))
            ?? throw new WrongUsageException($"There is no query named {name}. The pack has:\n{Pack()}");
        if (query.IsAthenaOnly)
            throw new WrongUsageException($"{name} reads the tables' history, which only Athena keeps: a lakehouse in a folder has its "
                + "present state only. See docs/queries.md.");
        if (Array.Find(values, v => !v.Contains('=', StringComparison.Ordinal)) is { } odd)
            throw new WrongUsageException($"--with {odd} has no value; write it as NAME=VALUE.");
        try
        {
            var last = values.Select(v => v.Split('=', 2)).GroupBy(v => v[0], v => v[1], StringComparer.Ordinal).ToDictionary(
                v => v.Key, v => v.Last(), StringComparer.Ordinal);
            return query.Bind(last, TimeProvider.System);
        }
        catch (ArgumentException e)
        {
            throw new WrongUsageException(e.Message.Split(" (Parameter")[0]);
        }
    }
}
