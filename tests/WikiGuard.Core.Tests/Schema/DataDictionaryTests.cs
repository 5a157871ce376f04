using System.Text;
using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Schema;

/// <summary>docs/data-dictionary.md says what sql/schema/ says.</summary>
public sealed class DataDictionaryTests
{
    private static readonly string Dictionary = Path.Combine(Repository.Root, "docs", "data-dictionary.md");

    [Fact]
    public void The_data_dictionary_is_what_the_schema_declares()
    {
        var text = Render(LakehouseSchema.Current);
        if (Environment.GetEnvironmentVariable("WIKIGUARD_UPDATE") == "1")
            File.WriteAllText(Dictionary, text);

        // Stale? Run the test once with WIKIGUARD_UPDATE=1 and review the difference.
        Assert.Equal(text, File.ReadAllText(Dictionary));
    }

    [Fact]
    public void A_table_shows_its_grain_its_partition_and_its_comments_as_they_are()
    {
        var text = Render(new LakehouseSchema(3, [TableSchema.Parse(
            "-- Things. All of them.\n-- Grain: one row per name.\ncreate table if not exists things (\n  name varchar, -- a | b\n  day "
                + "date\n)\nwith (partitioning = array['day'])")]));

        Assert.Contains("schema version 3", text, StringComparison.Ordinal);
        Assert.Contains("""
            ## things

            Things. All of them. Grain: one row per name. Partitioned by `day`.

            | column | type | meaning |
            |---|---|---|
            | `name` | varchar | a \| b |
            | `day` | date | |

            """, text, StringComparison.Ordinal);
    }

    private static string Render(LakehouseSchema schema)
    {
        var text = new StringBuilder($"""
            # Data dictionary

            The tables of the database `wikiguard_lakehouse`, schema version {schema.Version}. Written from `sql/schema/` by DataDictionaryTests (`WIKIGUARD_UPDATE=1 dotnet test
            tests/WikiGuard.Core.Tests --filter DataDictionary` writes it anew). Times are UTC, durations seconds, sizes bytes. A column that a later version added is null in older rows.


            """);
        text.AppendJoin('\n', schema.Tables.Select(t => $"- [{t.Name}](#{t.Name})")).Append('\n');
        foreach (var table in schema.Tables)
        {
            text.Append($"\n## {table.Name}\n\n{table.Description}");
            text.Append(table.PartitionColumn is { } partition ? $" Partitioned by `{partition}`.\n\n" : " Without partitions.\n\n");
            text.Append("| column | type | meaning |\n|---|---|---|\n");
            foreach (var column in table.Columns)
                text.Append($"| `{column.Name}` | {column.Type} | "
                    + $"{(column.Comment.Length == 0 ? "" : column.Comment.Replace("|", "\\|", StringComparison.Ordinal) + " ")}|\n");
        }

        return text.ToString();
    }
}
