using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using WikiGuard.Standins.SampleFunction;
using WikiGuard.Testing.Lambda;

namespace WikiGuard.Standins.Tests;

public sealed class LogLineTests : SampleFunctionSpecs
{
    private const string Trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    [Fact]
    public async Task A_line_carries_the_standard_fields_and_those_of_template_scope_and_invocation()
    {
        var function = Start(nameof(Functions.Log));
        var outcome = await function.InvokeAsync("""{"name":"bronze-7"}""", Trace);

        var line = (await LinesAsync(function))[0];

        Assert.True(DateTimeOffset.TryParse((string?)line["timestamp"], CultureInfo.InvariantCulture, out var timestamp));
        Assert.Equal(TimeSpan.Zero, timestamp.Offset);
        line.Remove("timestamp");
        Assert.True(JsonNode.DeepEquals(
            new JsonObject
            {
                ["level"] = "Information",
                ["message"] = "Landed 42 rows of cleaned_events",
                ["service"] = "sample",
                ["name"] = typeof(Functions).FullName,
                ["cold_start"] = true,
                ["xray_trace_id"] = "1-5759e988-bd862e3fe1be46a994272793",
                ["function_name"] = "test-function",
                ["function_version"] = "$LATEST",
                ["function_memory_size"] = 512,
                ["function_arn"] = FunctionProcess.Arn,
                ["function_request_id"] = outcome.RequestId,
                ["batch_id"] = "bronze-7",
                ["row_count"] = 42,
                ["topic"] = "cleaned_events",
                ["layer"] = "bronze",
            },
            line), line.ToJsonString());
    }

    [Fact]
    public async Task An_exception_is_one_line_with_its_cause_and_without_the_closed_scope()
    {
        var function = Start(nameof(Functions.Log));
        await function.InvokeAsync("""{"name":"bronze-7"}""");

        var line = (await LinesAsync(function))[1];

        Assert.Equal("Error", (string?)line["level"]);
        Assert.Equal("It \"failed\"\non two lines", (string?)line["message"]);
        Assert.Equal("System.InvalidOperationException", (string?)line["exception"]!["type"]);
        Assert.Equal("broken", (string?)line["exception"]!["message"]);
        Assert.Contains("Functions.Log", (string?)line["exception"]!["stack_trace"], StringComparison.Ordinal);
        Assert.Equal("the cause", (string?)line["exception"]!["inner_exception"]!["message"]);
        Assert.False(line.ContainsKey("layer"));
        Assert.False(line.ContainsKey("row_count"));
    }

    [Fact]
    public async Task Only_the_first_invocation_is_a_cold_start_and_keys_end_with_theirs()
    {
        var function = Start(nameof(Functions.Log));
        await function.InvokeAsync("""{"name":"bronze-7"}""");
        await function.InvokeAsync("""{"name":"bronze-8"}""");

        var lines = await LinesAsync(function);

        Assert.Equal([true, true, false, false], lines.Select(line => (bool)line["cold_start"]!));
        Assert.Equal(["bronze-7", "bronze-7", "bronze-8", "bronze-8"], lines.Select(line => (string?)line["batch_id"]));
    }

    [Fact]
    public async Task Lambdas_own_log_level_wins_over_the_code()
    {
        var function = Start(nameof(Functions.Log), ("AWS_LAMBDA_LOG_LEVEL", "ERROR"));
        await function.InvokeAsync("""{"name":"bronze-7"}""");

        Assert.Equal(["Error"], (await LinesAsync(function)).Select(line => (string?)line["level"]));
    }

    [Theory]
    [InlineData("CamelCase", "rowCount", "functionRequestId", "batchId")]
    [InlineData("PascalCase", "RowCount", "FunctionRequestId", "BatchId")]
    public async Task I_can_choose_the_style_of_names(string style, params string[] names)
    {
        var function = Start(nameof(Functions.Log), ("POWERTOOLS_LOGGER_CASE", style));
        await function.InvokeAsync("""{"name":"bronze-7"}""");

        var line = (await LinesAsync(function))[0];

        Assert.All(names, name => Assert.True(line.ContainsKey(name), line.ToJsonString()));
    }

    private static async Task<List<JsonObject>> LinesAsync(FunctionProcess function) =>
        [.. (await function.StopAsync()).Select(line => JsonSerializer.Deserialize<JsonObject>(line)!)];
}
