using System.Text.Json;
using WikiGuard.Testing;
using WikiGuard.Testing.Athena;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Aws.Tests.Athena;

/// <summary>
/// The Athena of these tests under AWS's own clients: what they understand of it, our adapter is tested against. The command line and the
/// JavaScript client have each their own reading of AWS's model of the service.
/// </summary>
public sealed class OfficialClientTests : AthenaUnderTest
{
    private const string Rows =
        "select n as number, cast(null as varchar) as nothing, true as flag from unnest(sequence(1, 7)) as t(n) order by n";

    private static readonly NodeProgram JavaScript = new("tests/AthenaClient", "run.mjs");

    protected override int PageSize => 5;

    [Fact]
    [NeedsProgram("aws")]
    public async Task The_command_line_runs_a_statement_and_reads_all_its_pages()
    {
        var id = await StartAsync(Rows, Token("cli"));
        var again = await StartAsync(Rows, Token("cli"));
        var execution = (await WaitAsync(id)).GetProperty("QueryExecution");
        var results = await AwsAsync("get-query-results", "--query-execution-id", id);

        Assert.Equal(id, again);
        Assert.Equal("SUCCEEDED", execution.GetProperty("Status").GetProperty("State").GetString());
        Assert.Equal(LocalAthena.BytesScanned, execution.GetProperty("Statistics").GetProperty("DataScannedInBytes").GetInt64());
        var rows = results.GetProperty("ResultSet").GetProperty("Rows").EnumerateArray().Select(r => r.GetProperty("Data")).ToList();
        Assert.Equal(["number", "1", "2", "3", "4", "5", "6", "7"], rows.Select(r => r[0].GetProperty("VarCharValue").GetString()));
        Assert.False(rows[1][1].TryGetProperty("VarCharValue", out _));
    }

    [Fact]
    [NeedsProgram("aws")]
    public async Task The_command_line_hears_of_a_token_with_another_statement()
    {
        await StartAsync(Rows, Token("cli"));

        var (_, errors, exitCode) = await TryAwsAsync(StartArguments("select 1 as one", Token("cli")));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("(InvalidRequestException) when calling the StartQueryExecution operation: Idempotent parameters do not match",
            errors, StringComparison.Ordinal);
    }

    [Fact]
    [NeedsProgram("aws")]
    public async Task The_command_line_stops_a_statement()
    {
        Athena.Meet("select", ExecutionFault.Endless);
        var id = await StartAsync(Rows, Token("cli"));

        await TryAwsAsync(["stop-query-execution", "--query-execution-id", id]);

        Assert.Equal("CANCELLED",
            (await WaitAsync(id)).GetProperty("QueryExecution").GetProperty("Status").GetProperty("State").GetString());
    }

    [Fact]
    public async Task The_JavaScript_client_runs_a_statement_and_reads_all_its_pages()
    {
        var answer = await JavaScriptAsync(Rows);

        Assert.Equal(JsonValueKind.Null, answer.GetProperty("error").ValueKind);
        Assert.Equal("SUCCEEDED", answer.GetProperty("state").GetString());
        Assert.Single(answer.GetProperty("ids").EnumerateArray().Select(i => i.GetString()).Distinct());
        Assert.Equal(LocalAthena.BytesScanned, answer.GetProperty("bytesScanned").GetInt64());
        Assert.Equal(["number bigint", "nothing varchar", "flag boolean"],
            answer.GetProperty("columns").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal("""["7",null,"true"]""", answer.GetProperty("rows").EnumerateArray().Last().GetRawText());
        Assert.Equal(3, answer.GetProperty("pages").GetInt32());
    }

    [Theory]
    [InlineData("selec 1", "InvalidRequestException: line 1:1: mismatched input")]
    [InlineData("select nothing from nowhere", "nowhere")]
    public async Task The_JavaScript_client_hears_what_is_wrong_with_a_statement(string statement, string words) =>
        Assert.Contains(words, (await JavaScriptAsync(statement)).GetProperty("error").GetString(), StringComparison.Ordinal);

    [Fact]
    public async Task The_JavaScript_client_tries_again_when_it_is_throttled()
    {
        Athena.Fail("StartQueryExecution", AthenaFault.Throttled, AthenaFault.InternalError);

        Assert.Equal("SUCCEEDED", (await JavaScriptAsync(Rows)).GetProperty("state").GetString());
    }

    private async Task<JsonElement> JavaScriptAsync(string statement)
    {
        var input = JsonSerializer.Serialize(
            new { statement, token = Token("js"), workGroup = LocalAthena.WorkGroup, database = LocalAthena.Database });
        return JsonDocument.Parse(await JavaScript.RunAsync(input, Athena.Environment)).RootElement;
    }

    private async Task<string> StartAsync(string statement, string token) =>
        (await AwsAsync(StartArguments(statement, token))).GetProperty("QueryExecutionId").GetString()!;

    private static string[] StartArguments(string statement, string token) =>
    [
        "start-query-execution", "--query-string", statement, "--client-request-token", token,
        "--work-group", LocalAthena.WorkGroup, "--query-execution-context", $"Database={LocalAthena.Database}",
    ];

    private async Task<JsonElement> WaitAsync(string id)
    {
        while (true)
        {
            var answer = await AwsAsync("get-query-execution", "--query-execution-id", id);
            if (answer.GetProperty("QueryExecution").GetProperty("Status").GetProperty("State").GetString() is not ("QUEUED" or "RUNNING"))
                return answer;
        }
    }

    private async Task<JsonElement> AwsAsync(params string[] arguments)
    {
        var (output, errors, exitCode) = await TryAwsAsync(arguments);
        Assert.True(exitCode == 0, errors);
        return JsonDocument.Parse(output).RootElement;
    }

    private Task<(string Output, string Errors, int ExitCode)> TryAwsAsync(IEnumerable<string> arguments) =>
        ToolProcess.Aws.RunAsync(["athena", .. arguments, "--output", "json"], Repository.Root, Athena.Environment);
}
