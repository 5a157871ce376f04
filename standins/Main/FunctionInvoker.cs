using System.Reflection;
using Amazon.Lambda.Core;
using Microsoft.Extensions.DependencyInjection;

namespace WikiGuard.Standins.Main;

/// <summary>
/// Runs one function: a scope per invocation, its class from the container, its parameters from payload, context and scope.
/// </summary>
internal sealed class FunctionInvoker
{
    private readonly FunctionMethod _function;
    private readonly ServiceProvider _services;
    private readonly IReadOnlyList<Func<Stream, ILambdaContext, IServiceProvider, object?>> _arguments;
    private readonly PayloadWriter? _result;
    private readonly IReadOnlyList<IInvocationAspect> _aspects;
    private readonly bool _takesContext;

    private FunctionInvoker(FunctionMethod function, ServiceProvider services)
    {
        _function = function;
        _services = services;
        _arguments = HandlerArguments.For(function);
        _result = PayloadWriter.For(function);
        _aspects = function.Method.GetCustomAttributes().OfType<IInvocationAspect>().ToList();
        _takesContext = function.Method.GetParameters().Any(parameter => parameter.ParameterType == typeof(ILambdaContext));
    }

    public static FunctionInvoker Create(FunctionMethod function)
    {
        var invoker = new FunctionInvoker(function, ServiceContainer.Build(function.DeclaringType));
        // Built now, so that a missing service or a bad setting fails the start and not every invocation.
        invoker._services.GetRequiredService(function.DeclaringType);
        return invoker;
    }

    public async Task<Stream> InvokeAsync(Stream input, ILambdaContext context)
    {
        var entered = new Stack<IDisposable>();
        try
        {
            foreach (var aspect in _aspects)
                entered.Push(aspect.Enter(_takesContext ? context : null));
            using var scope = _services.CreateScope();
            var instance = scope.ServiceProvider.GetRequiredService(_function.DeclaringType);
            var arguments = _arguments.Select(argument => argument(input, context, scope.ServiceProvider)).ToArray();
            var returned = _function.Method.Invoke(instance, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
            if (returned is Task task)
                await task;
            return _result?.Write(returned!) ?? Stream.Null;
        }
        finally
        {
            while (entered.TryPop(out var aspect))
                aspect.Dispose();
        }
    }
}
