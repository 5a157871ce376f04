using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Prepares what must be ready before the first invocation. Returns false to end without serving any.</summary>
public delegate Task<bool> LambdaBootstrapInitializer();

/// <summary>Puts a handler and the runtime loop together.</summary>
public class LambdaBootstrapBuilder
{
    private readonly Func<Stream, ILambdaContext, Task<Stream>> _handler;
    private LambdaBootstrapInitializer? _initializer;

    private LambdaBootstrapBuilder(Func<Stream, ILambdaContext, Task<Stream>> handler) => _handler = handler;

    public static LambdaBootstrapBuilder Create(Func<Stream, ILambdaContext, Task<Stream>> handler) => new(handler);

    public static LambdaBootstrapBuilder Create<TInput>(Func<TInput, ILambdaContext, Task> handler, ILambdaSerializer serializer) =>
        new(async (input, context) =>
        {
            await handler(serializer.Deserialize<TInput>(input), context);
            return Stream.Null;
        });

    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        new(async (input, context) =>
        {
            var result = await handler(serializer.Deserialize<TInput>(input), context);
            var output = new MemoryStream();
            serializer.Serialize(result, output);
            output.Position = 0;
            return output;
        });

    public LambdaBootstrapBuilder UseBootstrapHandler(LambdaBootstrapInitializer bootstrapInitializer)
    {
        _initializer = bootstrapInitializer;
        return this;
    }

    public LambdaBootstrap Build() => new(_handler, _initializer, TimeProvider.System);
}
