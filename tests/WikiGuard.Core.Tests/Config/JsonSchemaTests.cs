using NJsonSchema;
using NJsonSchema.Validation;
using WikiGuard.Alerts;
using WikiGuard.Entities;
using YamlDotNet.Serialization;

namespace WikiGuard.Config;

/// <summary>What an editor says by the JSON Schemas is what WikiGuard says.</summary>
public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("alerts")]
    [InlineData("entity-allowlist")]
    [InlineData("prices")]
    [InlineData("revert-patterns")]
    [InlineData("risk-model")]
    public async Task A_shipped_file_fits_its_schema_and_names_it(string name)
    {
        var yaml = ShippedFile.Config($"{name}.yaml");

        Assert.StartsWith($"# yaml-language-server: $schema=./{name}.schema.json\n", yaml, StringComparison.Ordinal);
        Assert.Empty(await SchemaErrorsAsync(name, yaml));
    }

    [Fact]
    public async Task The_original_allowlist_fits_the_schema() =>
        Assert.Empty(await SchemaErrorsAsync("entity-allowlist", ShippedFile.Fixture("original-allowlist.yaml")));

    [Theory]
    [InlineData("{title: A, match: phrase, namespaces: [0, 14], wiki: '*', aliases: [B]}", true)]
    [InlineData("{title: A, aliasses: []}", false)]
    [InlineData("{title: A, match: fuzzy}", false)]
    [InlineData("{title: A, namespaces: [0.5]}", false)]
    [InlineData("{title: A, namespaces: []}", false)]
    [InlineData("{title: A, wiki: en.wikipedia.org}", false)]
    [InlineData("{title: ''}", false)]
    [InlineData("{wiki: enwiki}", false)]
    public async Task An_entity_is_judged_alike(string entity, bool isGood)
    {
        var yaml = $"entities:\n  - {entity}\n";

        Assert.Equal(isGood, (await SchemaErrorsAsync("entity-allowlist", yaml)).Count == 0);
        Assert.Equal(isGood, IsAccepted(() => Allowlist.Parse(yaml, "allow.yaml")));
    }

    [Theory]
    [InlineData("risk: {from_severity: CRITICAL, per_entity: {most: 1, hours: 1}, max_age_hours: 24}", true)]
    [InlineData("risk: {from_severity: 'off', per_entity: {most: 1, hours: 1}, max_age_hours: 24}\nwebhook: {url: 'env:HOOK', format: slack}",
        true)]
    [InlineData("risk: {from_severity: LOW, per_entity: {most: 1, hours: 1}, max_age_hours: 24}", false)]
    [InlineData("risk: {from_severity: HIGH, per_entity: {most: 0, hours: 1}, max_age_hours: 24}", false)]
    [InlineData("risk: {from_severity: HIGH, per_entity: {most: 1, hours: 1}}", false)]
    [InlineData("risk: {from_severity: HIGH, per_entity: {most: 1, hours: 1}, max_age_hours: 24, quiet_hours: {from: '25:00', to: '06:00'}}",
        false)]
    [InlineData("risk: {from_severity: HIGH, per_entity: {most: 1, hours: 1}, max_age_hours: 24}\nwebhook: {url: 'https://e.example', format: json}",
        false)]
    [InlineData("webhook: {url: 'env:HOOK', format: json}", false)]
    public async Task Alerts_are_judged_alike(string yaml, bool isGood)
    {
        Assert.Equal(isGood, (await SchemaErrorsAsync("alerts", yaml)).Count == 0);
        Assert.Equal(isGood, IsAccepted(() => AlertSettings.Parse(yaml, "alerts.yaml")));
    }

    [Fact]
    public async Task Every_number_of_the_risk_model_is_required_and_bounded_alike()
    {
        var lines = ShippedFile.Config("risk-model.yaml").Split('\n');
        var schema = await SchemaAsync("risk-model");
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart().StartsWith('#') || !lines[i].Any(char.IsAsciiDigit)) continue;
            foreach (var bad in new[] { "-1", "1.0e+13", "text" })
            {
                var value = lines[i].LastIndexOf(": ", StringComparison.Ordinal) + 2;
                var end = lines[i].IndexOf('}', value);
                string[] changed = [.. lines];
                changed[i] = lines[i][..value] + bad + (end < 0 ? "" : lines[i][end..]);
                var yaml = string.Join('\n', changed);

                Assert.False(IsAccepted(() => RiskModel.Parse(yaml, "risk.yaml")), changed[i]);
                Assert.True(schema.Validate(JsonOf(yaml)).Count > 0, changed[i]);
            }
        }
    }

    private static async Task<ICollection<ValidationError>> SchemaErrorsAsync(string name, string yaml) =>
        (await SchemaAsync(name)).Validate(JsonOf(yaml));

    private static Task<JsonSchema> SchemaAsync(string name) => JsonSchema.FromJsonAsync(ShippedFile.Config($"{name}.schema.json"));

    private static string JsonOf(string yaml)
    {
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(yaml);
        return new SerializerBuilder().JsonCompatible().Build().Serialize(value);
    }

    private static bool IsAccepted(Action parse)
    {
        try
        {
            parse();
            return true;
        }
        catch (InvalidConfigException)
        {
            return false;
        }
    }
}
