using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using WikiGuard.Testing.Http;

namespace WikiGuard.Standins.Tests;

/// <summary>What goes over the wire, and what is made of the answers; the shapes are those of AWS's own examples.</summary>
public sealed class StepFunctionsClientTests
{
    private const string Machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:replay";
    private const string Execution = "arn:aws:states:eu-west-1:123456789012:execution:replay:one";

    [Fact]
    public async Task An_execution_is_started_by_a_signed_request()
    {
        await using var server =
            await ScriptedServer.StartAsync(new Answer(200, $$"""{"executionArn": "{{Execution}}", "startDate": 1763934673.123}"""));
        using var client = Client(server);

        var answer = await client.StartExecutionAsync(
            new StartExecutionRequest { StateMachineArn = Machine, Name = "one", Input = """{"from":"2026-11-01"}""" });

        Assert.Equal(Execution, answer.ExecutionArn);
        Assert.Equal(new DateTime(2025, 11, 23, 21, 51, 13, 123, DateTimeKind.Utc), answer.StartDate);
        Assert.Equal(DateTimeKind.Utc, answer.StartDate!.Value.Kind);
        var request = Assert.Single(server.Requests);
        Assert.Equal(("POST", "/", "AWSStepFunctions.StartExecution", "application/x-amz-json-1.0"),
            (request.Method, request.Path, request.Operation, request.ContentType));
        Assert.Contains("/eu-west-1/states/aws4_request", request.Authorization, StringComparison.Ordinal);
        Assert.True(request.HasValidSignature(ScriptedServer.SecretKey));
        var sent = JsonNode.Parse(request.Body)!;
        Assert.True(JsonNode.DeepEquals(new JsonObject
        { ["stateMachineArn"] = Machine, ["name"] = "one", ["input"] = """{"from":"2026-11-01"}""" }, sent), request.Body);
    }

    [Fact]
    public async Task What_is_not_told_yet_is_null()
    {
        await using var server =
            await ScriptedServer.StartAsync(
            new Answer(200, $$"""{"executionArn": "{{Execution}}", "status": "RUNNING", "startDate": 1.0, "newField": {} }"""));
        using var client = Client(server);

        var answer = await client.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = Execution });

        Assert.Equal(ExecutionStatus.RUNNING, answer.Status);
        Assert.Null(answer.StopDate);
        Assert.Null(answer.Output);
    }

    [Fact]
    public async Task An_execution_is_stopped_and_others_are_listed_page_by_page()
    {
        await using var server = await ScriptedServer.StartAsync(
            new Answer(200, """{"stopDate": 2.5}"""),
            new Answer(200, $$"""{"executions": [{"executionArn": "{{Execution}}", "name": "one", "status": "A_NEW_STATUS", "startDate": 1.0}], "nextToken": "more"}"""),
            new Answer(200, """{"executions": []}"""));
        using var client = Client(server);

        var stopped = await client.StopExecutionAsync(
            new StopExecutionRequest { ExecutionArn = Execution, Error = "Operator", Cause = "wrong day" });
        var first = await client.ListExecutionsAsync(
            new ListExecutionsRequest { StateMachineArn = Machine, StatusFilter = ExecutionStatus.RUNNING, MaxResults = 1 });
        var second = await client.ListExecutionsAsync(new ListExecutionsRequest { StateMachineArn = Machine, NextToken = first.NextToken });

        Assert.Equal(DateTime.UnixEpoch.AddSeconds(2.5), stopped.StopDate);
        Assert.Equal("A_NEW_STATUS", Assert.Single(first.Executions!).Status!.Value);
        Assert.Empty(second.Executions!);
        Assert.Equal("RUNNING", (string?)JsonNode.Parse(server.Requests[1].Body)!["statusFilter"]);
        Assert.Equal("more", (string?)JsonNode.Parse(server.Requests[2].Body)!["nextToken"]);
    }

    [Fact]
    public async Task A_history_tells_what_failed()
    {
        await using var server = await ScriptedServer.StartAsync(new Answer(200,
            """
            {"events": [
              {"id": 3, "previousEventId": 2, "timestamp": 3.0, "type": "TaskFailed", "taskFailedEventDetails": {"resourceType": "lambda", "resource": "invoke", "error": "TransientException", "cause": "{}"}},
              {"id": 2, "previousEventId": 1, "timestamp": 2.0, "type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "PromoteSilver", "input": "{}"}}]}
            """));
        using var client = Client(server);

        var answer = await client.GetExecutionHistoryAsync(
            new GetExecutionHistoryRequest { ExecutionArn = Execution, ReverseOrder = true, IncludeExecutionData = false });

        Assert.Equal([3L, 2L], answer.Events!.Select(e => e.Id!.Value));
        Assert.Equal(HistoryEventType.TaskFailed, answer.Events![0].Type);
        Assert.Equal("TransientException", answer.Events[0].TaskFailedEventDetails!.Error);
        Assert.Equal("PromoteSilver", answer.Events[1].StateEnteredEventDetails!.Name);
        Assert.True((bool)JsonNode.Parse(server.Requests[0].Body)!["reverseOrder"]!);
    }

    [Theory]
    [InlineData("ExecutionAlreadyExists", typeof(ExecutionAlreadyExistsException))]
    [InlineData("ExecutionDoesNotExist", typeof(ExecutionDoesNotExistException))]
    [InlineData("ExecutionLimitExceeded", typeof(ExecutionLimitExceededException))]
    [InlineData("InvalidExecutionInput", typeof(InvalidExecutionInputException))]
    [InlineData("StateMachineDoesNotExist", typeof(StateMachineDoesNotExistException))]
    [InlineData("AccessDeniedException", typeof(AmazonStepFunctionsException))]
    public async Task Errors_have_their_types(string code, Type expected)
    {
        await using var server =
            await ScriptedServer.StartAsync(
            new Answer(400, $$"""{"__type": "com.amazonaws.swf.service.v2.model#{{code}}", "message": "Not so"}"""));
        using var client = Client(server);

        var failure = await Assert.ThrowsAnyAsync<AmazonStepFunctionsException>(
            () => client.StartExecutionAsync(new StartExecutionRequest { StateMachineArn = Machine }));

        Assert.Equal(expected, failure.GetType());
        Assert.Equal((code, "Not so"), (failure.ErrorCode, failure.Message));
    }

    [Fact]
    public async Task A_throttled_request_is_tried_again()
    {
        await using var server =
            await ScriptedServer.StartAsync(
            new Answer(400, """{"__type": "ThrottlingException", "message": "Rate exceeded"}"""), new Answer(200, """{"stopDate": 1}"""));
        using var client = Client(server);

        await client.StopExecutionAsync(new StopExecutionRequest { ExecutionArn = Execution });

        Assert.Equal(2, server.Requests.Count);
    }

    private static AmazonStepFunctionsClient Client(ScriptedServer server) => new(
        new BasicAWSCredentials(ScriptedServer.AccessKey, ScriptedServer.SecretKey),
        new AmazonStepFunctionsConfig { ServiceURL = server.Address, AuthenticationRegion = "eu-west-1" });
}
