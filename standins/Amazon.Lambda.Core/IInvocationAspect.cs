using Amazon.Lambda.Core;

namespace WikiGuard.Standins;

/// <summary>
/// An attribute on a handler that wraps each invocation. The official packages weave such code into the method at compile time;
/// here the stand-in's Main calls it. Not part of any official package: product code must not use it.
/// </summary>
public interface IInvocationAspect
{
    /// <summary>
    /// Called before the handler, inside the invocation; the result is disposed when the handler has ended, also by an exception.
    /// </summary>
    /// <param name="context">Null if the handler has no such parameter: woven code sees nothing but the arguments.</param>
    IDisposable Enter(ILambdaContext? context);
}
