using System.Text.Json.Nodes;
using WikiGuard.Testing.Http;
using WikiGuard.Testing.Lambda;

namespace WikiGuard.Functions.Operations.Tests;

/// <summary>One of the functions as Lambda runs it, with a CloudFormation that waits for its answers.</summary>
internal sealed class OperationsProcess : IAsyncDisposable
{
    private readonly RuntimeApiServer _api;
    private readonly FunctionProcess _process;
    private readonly ScriptedServer _cloudFormation;

    private OperationsProcess(RuntimeApiServer api, FunctionProcess process, ScriptedServer cloudFormation)
    {
        _api = api;
        _process = process;
        _cloudFormation = cloudFormation;
    }

    public static async Task<OperationsProcess> StartAsync(string handler, params IEnumerable<KeyValuePair<string, string>> environment)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        { ["AWS_REGION"] = "eu-west-1", ["AWS_ACCESS_KEY_ID"] = "AKIALOCAL", ["AWS_SECRET_ACCESS_KEY"] = "local-secret" };
        foreach (var (name, value) in environment)
            variables[name] = value;
        var api = await RuntimeApiServer.StartAsync();
        return new OperationsProcess(
            api, FunctionProcess.Start(api, "functions/Operations", handler, variables), await ScriptedServer.StartAsync());
    }

    public Task<InvocationOutcome> InvokeAsync(string payload) => _process.InvokeAsync(payload);

    /// <summary>Asks as CloudFormation does.</summary>
    /// <returns>What CloudFormation was told.</returns>
    public async Task<JsonNode> AskAsync(string requestType, string properties, string? oldProperties = null)
    {
        var before = _cloudFormation.Requests.Count;
        var outcome = await InvokeAsync($$"""
            {"RequestType":"{{requestType}}","ServiceToken":"{{FunctionProcess.Arn}}","ResponseURL":"{{_cloudFormation.Address}}/answers/1?X-Amz-Signature=s",
             "StackId":"arn:aws:cloudformation:eu-west-1:000000000000:stack/wikiguard/1","RequestId":"r-1","LogicalResourceId":"Resource","ResourceType":"Custom::Resource",
             {{(requestType == "Create" ? "" : "\"PhysicalResourceId\":\"wikiguard-Resource\",")}}
             {{(oldProperties is null ? "" : $"\"OldResourceProperties\":{oldProperties},")}}"ResourceProperties":{{properties}}}
            """);
        Assert.Null(outcome.Error);
        return JsonNode.Parse(Assert.Single(_cloudFormation.Requests.Skip(before)).Body)!;
    }

    /// <returns>All that the process wrote.</returns>
    public async Task<string> StopAsync() => string.Join('\n', [.. await _process.StopAsync(), .. _process.Errors]);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _api.DisposeAsync();
        await _cloudFormation.DisposeAsync();
    }
}
