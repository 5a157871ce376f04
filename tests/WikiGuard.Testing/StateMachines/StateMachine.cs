using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using WikiGuard.Testing.Tools;

namespace WikiGuard.Testing.StateMachines;

/// <summary>What a task of a state machine answers: an output, or an error with its cause.</summary>
public sealed record TaskAnswer(JsonNode? Output, string? Error = null, string? Cause = null)
{
    /// <summary>As <c>lambda:invoke</c> answers.</summary>
    public static TaskAnswer Of(string? payload) =>
        new(new JsonObject { ["StatusCode"] = 200, ["Payload"] = payload is null ? null : JsonNode.Parse(payload) });
}

/// <summary>How an execution ended.</summary>
/// <param name="Status">SUCCEEDED, FAILED or ABORTED.</param>
/// <param name="States">The names of the states that were entered, in order.</param>
public sealed record ExecutionOutcome(string Status, JsonNode? Output, string? Error, string? Cause, IReadOnlyList<string> States);

/// <summary>A state machine of <c>statemachines/</c>, validated and executed by programs that others have written.</summary>
/// <param name="name">The file's name, such as <c>replay</c>.</param>
public sealed partial class StateMachine(string name)
{
    private static readonly NodeProgram Program = new("tests/StateMachines", "run.mjs");
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>All that there are.</summary>
    public static IReadOnlyList<StateMachine> All { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "statemachines"), "*.asl.json").Order(StringComparer.Ordinal)
            .Select(f => new StateMachine(Path.GetFileName(f)[..^".asl.json".Length])),
    ];

    public string Name => name;

    /// <summary>The file as it is.</summary>
    public string Text => File.ReadAllText(Path.Combine(Repository.Root, "statemachines", $"{name}.asl.json"));

    /// <summary>The names that SAM replaces.</summary>
    public IReadOnlyList<string> Substitutions =>
        [.. Substitution().Matches(Text).Select(m => m.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The states by name.</summary>
    public JsonObject States => JsonNode.Parse(Text)![nameof(States)]!.AsObject();

    /// <summary>The tasks by name, those inside of maps included.</summary>
    public IReadOnlyDictionary<string, JsonNode> Tasks => TasksOf(States).ToDictionary(StringComparer.Ordinal);

    public async Task<IReadOnlyList<string>> ValidateAsync()
    {
        var result = JsonNode.Parse(await Program.RunAsync(new JsonObject { ["definition"] = Definition() }.ToJsonString()))!;
        return [.. result["errors"]!.AsArray().Select(e => (string)e!)];
    }

    /// <param name="task">Carries out a task: the state's name, and its input.</param>
    /// <param name="stopAt">The execution is stopped when it comes to call this task, counted from 1; null for never.</param>
    public async Task<ExecutionOutcome> ExecuteAsync(
        string execution, JsonNode input, Func<string, JsonNode, Task<TaskAnswer>> task, int? stopAt = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var tasks = builder.Build();
        tasks.MapPost("/", async (HttpRequest request) =>
        {
            var call = (await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted))!;
            var answer = await task((string)call["state"]!, call["input"]!);
            return Results.Text(
                new JsonObject { ["output"] = answer.Output, ["error"] = answer.Error, ["cause"] = answer.Cause }.ToJsonString(),
                "application/json");
        });
        await tasks.StartAsync(CancellationToken.None);
        var result = await Program.RunAsync(new JsonObject
        {
            ["definition"] = Definition(),
            ["name"] = execution,
            ["input"] = input.DeepClone(),
            ["tasks"] = tasks.Urls.Single(),
            ["stopAt"] = stopAt,
        }.ToJsonString());
        return JsonSerializer.Deserialize<ExecutionOutcome>(result, Json)!;
    }

    private static IEnumerable<KeyValuePair<string, JsonNode>> TasksOf(JsonObject states) => states.SelectMany(
        s => (string)s.Value!["Type"]! switch
        {
            "Task" => [KeyValuePair.Create(s.Key, s.Value)],
            "Map" => TasksOf(s.Value["ItemProcessor"]![nameof(States)]!.AsObject()),
            _ => [],
        });

    private JsonNode Definition() =>
        JsonNode.Parse(Substitution().Replace(Text, "arn:aws:lambda:eu-west-1:123456789012:function:${name}"))!;

    [GeneratedRegex(@"\$\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Substitution();
}
