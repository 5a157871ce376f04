using System.Text.Json;

namespace WikiGuard.Recovery;

public sealed class ReplayRequestTests
{
    [Theory]
    [InlineData("""{"layer": "silver", "from": "2026-02-01"}""", "silver 2026-02-01 2026-02-01 False False")]
    [InlineData("""{"layer": "gold", "from": "2026-02-01", "to": "2026-02-07", "truncate": true, "dry_run": true, "requester": "ann"}""",
        "gold 2026-02-01 2026-02-07 True True")]
    public void A_request_is_read(string input, string expected)
    {
        var (request, dryRun) = Read(input);

        Assert.Equal(expected, $"{request.Layer} {request.From:yyyy-MM-dd} {request.To:yyyy-MM-dd} {request.Truncate} {dryRun}");
    }

    [Theory]
    [InlineData("[]", "The request is no JSON object.")]
    [InlineData("{}", "2 errors: layer is missing: write bronze, silver or gold; from is missing: write an event date")]
    [InlineData("""{"layer": "copper", "from": "2026-02-01"}""", "an error: layer is \"copper\": write bronze, silver or gold.")]
    [InlineData("""{"layer": "silver", "from": "2026-02-07", "to": "2026-02-01"}""", "from is after to")]
    [InlineData("""{"layer": "silver", "from": "2026-02-30", "to": 7}""",
        "from is \"2026-02-30\": write an event date such as \"2026-02-01\"; to is 7: write an event date")]
    [InlineData("""{"layer": "silver", "from": "2026-02-01", "truncate": "yes", "dry_run": null}""",
        "truncate is \"yes\": write true or false; dry_run is null: write true or false")]
    [InlineData("""{"layer": "silver", "from": "2026-02-01", "Truncate": true}""", "Truncate is unknown; the fields are layer, from, to")]
    public void Every_error_is_named_at_once(string input, string finding) =>
        Assert.Contains(finding, Assert.Throws<InvalidConfigException>(() => Read(input)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_hostile_value_is_shown_cut_and_on_one_line()
    {
        var message = Assert.Throws<InvalidConfigException>(
            () => Read($$"""{"layer": "{{new string('x', 10_000)}}\n\u202e", "from": "2026-02-01"}""")).Message;

        Assert.InRange(message.Length, 1, 300);
    }

    private static (ReplayRequest Request, bool DryRun) Read(string input)
    {
        using var json = JsonDocument.Parse(input);
        return ReplayRequest.Read(json.RootElement.Clone());
    }
}
