using NJsonSchema;
using WikiGuard.Config;
using WikiGuard.Testing;
using YamlDotNet.Serialization;

namespace WikiGuard.Quality;

/// <summary>What an editor says by the JSON Schema is what WikiGuard says.</summary>
public sealed class QualityRulesSchemaTests
{
    [Fact]
    public async Task The_shipped_file_fits_its_schema_and_names_it()
    {
        Assert.StartsWith("# yaml-language-server: $schema=./quality-rules.schema.json\n", RulesFile.Shipped, StringComparison.Ordinal);
        Assert.Empty((await SchemaAsync()).Validate(JsonOf(RulesFile.Shipped)));
    }

    [Theory]
    [InlineData("type: complete, column: title", true)]
    [InlineData("type: contained_in, column: namespace, values: [0, 1], nulls: fail", true)]
    [InlineData("type: pattern, column: title, pattern: '^A'", true)]
    [InlineData("type: in_range, column: event_timestamp, min: '2022-01-01T00:00:00Z', version: 3, severity: critical", true)]
    [InlineData("type: length, column: title, max: 255", true)]
    [InlineData("type: relation, column: length_old, operator: '<=', other: length_new", true)]
    [InlineData("type: predicate, predicate: 'length_new >= 0', where: \"wiki = 'enwiki'\"", true)]
    [InlineData("type: primary_key, columns: [event_id]", true)]
    [InlineData("type: quantile, column: bytes_changed, quantile: 0.5, max: 1000", true)]
    [InlineData("type: referential, column: entity, table: silver_events, references: entity, min: 1", true)]
    [InlineData("type: mean, column: bytes_changed, compare: {last: 5, minimum_sample: 3, relative_change: 0.5}", true)]
    [InlineData("type: freshness, column: event_timestamp, max: 60", true)]
    [InlineData("type: nix, column: title", false)]
    [InlineData("type: complete", false)]
    [InlineData("type: complete, column: title, min: 1", false)]
    [InlineData("type: completeness, column: title", false)]
    [InlineData("type: completeness, column: title, min: 2", false)]
    [InlineData("type: length, column: title", false)]
    [InlineData("type: relation, column: length_old, operator: '~', other: length_new", false)]
    [InlineData("type: predicate, predicate: 'true; false'", false)]
    [InlineData("type: size, compare: {last: 5, minimum_sample: 3}", false)]
    [InlineData("type: size, min: 1, severity: fatal", false)]
    public async Task A_rule_is_judged_alike(string settings, bool isGood)
    {
        var yaml = RulesFile.With("silver_events", $"{{name: a, action: warn, because: b, {settings}}}");

        Assert.Equal(isGood, (await SchemaAsync()).Validate(JsonOf(yaml)).Count == 0);
        Assert.Equal(isGood, IsAccepted(yaml));
    }

    [Fact]
    public async Task The_schema_knows_every_type_and_table()
    {
        var schema = await SchemaAsync();

        Assert.Empty(RuleType.Names.Except(schema.Definitions.Keys));
        Assert.Equal(QualityRules.GatedTables.Order(StringComparer.Ordinal),
            schema.Properties["tables"].Properties.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_documentation_knows_every_type()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "quality-rules.md"));

        Assert.All(RuleType.Names, n => Assert.Contains($"`{n}`", text, StringComparison.Ordinal));
    }

    private static bool IsAccepted(string yaml)
    {
        try
        {
            RulesFile.Parse(yaml);
            return true;
        }
        catch (InvalidConfigException)
        {
            return false;
        }
    }

    private static Task<JsonSchema> SchemaAsync() => JsonSchema.FromJsonAsync(ShippedFile.Config("quality-rules.schema.json"));

    private static string JsonOf(string yaml)
    {
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(yaml);
        return new SerializerBuilder().JsonCompatible().Build().Serialize(value);
    }
}
