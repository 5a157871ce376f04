using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using WikiGuard.Functions.Operations.CloudFormation;
using WikiGuard.Testing.Http;
using WikiGuard.Testing.Lambda;

namespace WikiGuard.Functions.Operations.Tests;

public sealed class CustomResourceTests
{
    // As CloudFormation signs it: what .NET would unescape or fold stays as it is.
    private const string Signed = "/arn%3Aaws%3Acloudformation/stack%2Done%7CSchema%7C7/../x?X-Amz-Signature=ab%2Fcd&y=%7E";

    [Fact]
    public async Task The_answer_is_put_to_the_signed_address_as_it_is_and_without_a_content_type()
    {
        await using var cloudFormation = await ScriptedServer.StartAsync();

        await AnswerAsync(Request(cloudFormation), _ => Data("BootstrapServers", "b-1:9098,b-2:9098"));

        var put = Assert.Single(cloudFormation.Requests);
        Assert.Equal(("PUT", Signed), (put.Method, put.Target));
        Assert.False(put.Headers.ContainsKey("content-type"));
        Assert.Equal(Encoding.UTF8.GetByteCount(put.Body).ToString(), put.Headers["content-length"]);
        var answer = JsonNode.Parse(put.Body)!;
        Assert.Equal(
            ("SUCCESS", "stack-1", "request-7", "Schema", "wikiguard-Schema"),
            ((string)answer["Status"]!, (string)answer["StackId"]!, (string)answer["RequestId"]!, (string)answer["LogicalResourceId"]!,
                (string)answer["PhysicalResourceId"]!));
        Assert.Equal("b-1:9098,b-2:9098", (string)answer["Data"]!["BootstrapServers"]!);
        Assert.Contains(InvocationContext.Stream, (string)answer["Reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_fails_is_answered_with_its_reason()
    {
        var foreseen = await AnswerOfAsync(_ => throw new InvalidConfigException("The topics: 1 error"));
        var unforeseen = await AnswerOfAsync(_ => throw new InvalidOperationException("no such thing"));

        Assert.Equal(("FAILED", "FAILED"), ((string)foreseen["Status"]!, (string)unforeseen["Status"]!));
        Assert.EndsWith("The topics: 1 error", (string)foreseen["Reason"]!, StringComparison.Ordinal);
        Assert.EndsWith("InvalidOperationException: no such thing", (string)unforeseen["Reason"]!, StringComparison.Ordinal);
        Assert.Null(foreseen["Data"]);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\"")]
    [InlineData("\u0001")]
    [InlineData("漢")]
    [InlineData("😀")]
    public async Task A_reason_of_any_length_fits_into_the_answer(string piece)
    {
        await using var cloudFormation = await ScriptedServer.StartAsync();

        await AnswerAsync(Request(cloudFormation), _ => throw new TransientException(string.Concat(Enumerable.Repeat(piece, 5000))));

        var put = Assert.Single(cloudFormation.Requests);
        Assert.InRange(Encoding.UTF8.GetByteCount(put.Body), 2000, 4096);
        var reason = (string)JsonNode.Parse(put.Body)!["Reason"]!;
        Assert.StartsWith($"[{InvocationContext.Stream}]", reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', reason);
    }

    [Fact]
    public async Task A_deletion_does_nothing_and_succeeds()
    {
        await using var cloudFormation = await ScriptedServer.StartAsync();
        var worked = false;

        await AnswerAsync(Request(cloudFormation) with { RequestType = "Delete", PhysicalResourceId = "made-before" }, _ =>
        {
            worked = true;
            return Data("a", "b");
        });

        Assert.False(worked);
        var answer = JsonNode.Parse(Assert.Single(cloudFormation.Requests).Body)!;
        Assert.Equal(("SUCCESS", "made-before"), ((string)answer["Status"]!, (string)answer["PhysicalResourceId"]!));
    }

    [Fact]
    public async Task An_update_keeps_the_id_even_where_it_fails()
    {
        await using var cloudFormation = await ScriptedServer.StartAsync();

        await AnswerAsync(Request(cloudFormation) with { RequestType = "Update", PhysicalResourceId = "made-before" },
            _ => throw new TransientException("no"));

        Assert.Equal("made-before", (string)JsonNode.Parse(Assert.Single(cloudFormation.Requests).Body)!["PhysicalResourceId"]!);
    }

    [Fact]
    public async Task Work_that_never_ends_and_heeds_nothing_is_answered_as_failed_before_the_functions_time_is_over()
    {
        await using var cloudFormation = await ScriptedServer.StartAsync();
        using var never = new ManualResetEventSlim();

        // All but a moment of it is kept for the answer.
        await AnswerAsync(Request(cloudFormation), _ =>
        {
            never.Wait(TimeSpan.FromMinutes(2), CancellationToken.None);
            return Data("a", "b");
        }, TimeSpan.FromSeconds(20.2));

        never.Set();
        var answer = JsonNode.Parse(Assert.Single(cloudFormation.Requests).Body)!;
        Assert.Equal("FAILED", (string)answer["Status"]!);
        Assert.Contains("time was over", (string)answer["Reason"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_S3_does_not_take_at_first_is_put_again()
    {
        await using var cloudFormation = await ScriptedServer.StartAsync(new Answer(503), new Answer(500), new Answer(200));

        await AnswerAsync(Request(cloudFormation), _ => Data("a", "b"));

        Assert.Equal(3, cloudFormation.Requests.Count);
        Assert.Single(cloudFormation.Requests.Select(r => r.Body).Distinct());
    }

    [Fact]
    public async Task An_answer_that_is_refused_fails_the_invocation_so_that_Lambda_does_it_again()
    {
        await using var cloudFormation = await ScriptedServer.StartAsync(new Answer(403));

        await Assert.ThrowsAsync<TransientException>(() => AnswerAsync(Request(cloudFormation), _ => Data("a", "b")));

        Assert.Single(cloudFormation.Requests);
    }

    private static async Task<JsonNode> AnswerOfAsync(Func<CancellationToken, Task<Dictionary<string, string>>> work)
    {
        await using var cloudFormation = await ScriptedServer.StartAsync();
        await AnswerAsync(Request(cloudFormation), work);
        return JsonNode.Parse(Assert.Single(cloudFormation.Requests).Body)!;
    }

    private static async Task AnswerAsync(
        CustomResourceRequest request, Func<CancellationToken, Task<Dictionary<string, string>>> work, TimeSpan? remaining = null)
    {
        using var http = new HttpClient();
        await new CustomResource(new PatientHttp(http, TimeProvider.System), NullLogger<CustomResource>.Instance)
            .AnswerAsync(request, new InvocationContext { RemainingTime = remaining ?? TimeSpan.FromMinutes(5) }, work);
    }

    private static CustomResourceRequest Request(ScriptedServer cloudFormation) =>
        new("Create", cloudFormation.Address + Signed, "stack-1", "request-7", "Schema", PhysicalResourceId: null, default, default);

    private static Task<Dictionary<string, string>> Data(string name, string value) =>
        Task.FromResult(new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value });
}
