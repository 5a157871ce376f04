using WikiGuard.Sql;
using WikiGuard.Testing;

namespace WikiGuard.Schema;

/// <summary>
/// Fixtures/schema-versions.txt holds one line for each version: its number and the digest of its columns. A version that has a line never
/// changes.
/// </summary>
public sealed class SchemaVersionTests
{
    private static readonly string Pins = Path.Combine(Repository.Root, "tests", "WikiGuard.Core.Tests", "Fixtures", "schema-versions.txt");

    [Fact]
    public void Tables_do_not_change_under_the_same_version()
    {
        var schema = LakehouseSchema.Current;
        var pinned = File.ReadAllLines(Pins).Select(l => l.Split(' ')).ToDictionary(l => long.Parse(l[0]), l => l[1]);
        if (Environment.GetEnvironmentVariable("WIKIGUARD_UPDATE") == "1" && pinned.TryAdd(schema.Version, schema.Fingerprint()))
            File.AppendAllText(Pins, $"{schema.Version} {schema.Fingerprint()}\n");

        Assert.True(pinned.TryGetValue(schema.Version, out var fingerprint),
            $"Schema version {schema.Version} is new. Run this test once with WIKIGUARD_UPDATE=1 to pin its columns.");
        Assert.True(string.Equals(fingerprint, schema.Fingerprint(), StringComparison.Ordinal),
            $"The tables have changed and the schema version is still {schema.Version}. Raise it in LakehouseSchema, then run this test "
                + "once with WIKIGUARD_UPDATE=1.");
        Assert.Equal(pinned.Keys.Max(), schema.Version);
    }

    [Fact]
    public void A_fingerprint_tells_a_column_a_type_and_a_partition_but_no_comment()
    {
        var same = FingerprintOf("create table if not exists t (\n  a varchar, -- one\n  b date\n)\nwith (partitioning = array['b'])");

        Assert.Equal(same, FingerprintOf(
            "create table if not exists t (\n  a varchar, -- another\n  b date\n)\nwith (partitioning = array['b'])"));
        Assert.NotEqual(same, FingerprintOf("create table if not exists t (\n  a bigint,\n  b date\n)\nwith (partitioning = array['b'])"));
        Assert.NotEqual(same, FingerprintOf(
            "create table if not exists t (\n  a varchar,\n  b date,\n  c date\n)\nwith (partitioning = array['b'])"));
        Assert.NotEqual(same, FingerprintOf("create table if not exists t (\n  a varchar,\n  b date\n)\nwith (format = 'PARQUET')"));
    }

    private static string FingerprintOf(string table) => new LakehouseSchema(1, [TableSchema.Parse(table)]).Fingerprint();
}
