using System.Text.Json;

namespace WikiGuard;

public sealed class JsonDefectTests
{
    [Theory]
    [InlineData("{", "it is no JSON from line 1, byte 1 on")]
    [InlineData("held", "it is no JSON from line 1, byte 0 on")]
    [InlineData("{\"Number\":\n\"x\", \"Name\": \"a\"}", "Number is not of the kind that belongs there")]
    [InlineData("[]", "it is not of the kind that belongs there")]
    [InlineData("{\"Number\": 1}", "it lacks 'Name'")]
    public void A_defect_is_told_without_the_parsers_terms(string json, string expected)
    {
        var e = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Sample>(json));

        Assert.Equal(expected, JsonDefect.InWords(e));
    }

    [Fact]
    public void Nothing_is_no_object() =>
        Assert.Equal("it does not hold an object", JsonDefect.InWords(new JsonException("It holds null.")));

    private sealed record Sample
    {
        public int Number { get; init; }

        public required string Name { get; init; }
    }
}
