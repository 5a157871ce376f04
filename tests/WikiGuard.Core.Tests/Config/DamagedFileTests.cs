using WikiGuard.Entities;
using WikiGuard.Quality;
using WikiGuard.Testing;

namespace WikiGuard.Config;

[LongTest("Thousands of inputs at random.")]
public sealed class DamagedFileTests
{
    private const string Damage = "\"'*&!|>[]{}:,-?#%@`~\n\t \0é0a";

    [Theory]
    [InlineData("entity-allowlist.yaml", 1000)]
    [InlineData("revert-patterns.yaml", 100)] // compiles its eighty expressions each time
    [InlineData("risk-model.yaml", 1000)]
    [InlineData("quality-rules.yaml", 1000)]
    public void However_a_file_is_damaged_the_answer_is_a_list_of_errors(string name, int times)
    {
        var random = new Random(20260101);
        var shipped = ShippedFile.Config(name);
        var refused = 0;
        for (var i = 0; i < times; i++)
        {
            var text = shipped.ToCharArray();
            for (var hits = random.Next(1, 6); hits > 0; hits--) text[random.Next(text.Length)] = Damage[random.Next(Damage.Length)];
            try
            {
                Parse(name, new string(text, 0, random.Next(4) == 0 ? random.Next(text.Length) : text.Length));
            }
            catch (InvalidConfigException e)
            {
                Assert.Matches($@"^{name}: [0-9]+ errors?\n  [0-9]+:[0-9]+: ", e.Message);
                refused++;
            }
        }

        Assert.True(refused > times / 10);
    }

    private static void Parse(string name, string yaml)
    {
        if (name.StartsWith("entity", StringComparison.Ordinal)) Allowlist.Parse(yaml, name);
        else if (name.StartsWith("revert", StringComparison.Ordinal)) RevertPatterns.Parse(yaml, name);
        else if (name.StartsWith("quality", StringComparison.Ordinal)) QualityRules.Parse(yaml, name);
        else RiskModel.Parse(yaml, name);
    }
}
