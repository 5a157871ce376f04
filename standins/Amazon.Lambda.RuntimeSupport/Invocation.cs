namespace Amazon.Lambda.RuntimeSupport;

/// <summary>One invocation as the Runtime API delivered it.</summary>
internal sealed record Invocation(LambdaContext Context, MemoryStream Payload, string? TraceId) : IDisposable
{
    public void Dispose() => Payload.Dispose();
}
