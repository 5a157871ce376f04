using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace WikiGuard.Testing.Http;

/// <summary>A service that gives the answers it was told, in order and then the last of them again, and keeps the requests.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    public const string AccessKey = "AKIALOCAL";
    public const string SecretKey = "local-secret";

    private readonly ConcurrentQueue<Request> _requests = new();
    private readonly IReadOnlyList<Answer> _answers;
    private int _answered;

    private ScriptedServer(IReadOnlyList<Answer> answers) => _answers = answers.Count > 0 ? answers : [new Answer(200)];

    public LoopbackServer Server { get; private set; } = null!;

    public string Address => Server.Address;

    public int Port => Server.Port;

    public IReadOnlyList<Request> Requests => [.. _requests];

    public static async Task<ScriptedServer> StartAsync(params IReadOnlyList<Answer> answers)
    {
        var scripted = new ScriptedServer(answers);
        scripted.Server = await LoopbackServer.StartAsync(scripted.AnswerAsync);
        return scripted;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        _requests.Enqueue(await Request.ReadAsync(http));
        await _answers[Math.Min(Interlocked.Increment(ref _answered), _answers.Count) - 1].WriteAsync(http);
    }
}
