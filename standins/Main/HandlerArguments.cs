using System.Reflection;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Microsoft.Extensions.DependencyInjection;

namespace WikiGuard.Standins.Main;

/// <summary>Where each parameter of a handler comes from.</summary>
internal static class HandlerArguments
{
    public static IReadOnlyList<Func<Stream, ILambdaContext, IServiceProvider, object?>> For(FunctionMethod function)
    {
        var payloads = function.Method.GetParameters().Count(IsPayload);
        return payloads <= 1
            ? function.Method.GetParameters().Select(parameter => For(parameter, function.Serializer)).ToList()
            : throw new InvalidOperationException(
                $"{function.Method.Name} has {payloads} payload parameters; a function takes one, ILambdaContext and [FromServices] ones.");
    }

    private static Func<Stream, ILambdaContext, IServiceProvider, object?> For(ParameterInfo parameter, ILambdaSerializer serializer)
    {
        if (!IsPayload(parameter))
        {
            return parameter.ParameterType == typeof(ILambdaContext)
                ? (_, context, _) => context
                : (_, _, services) => services.GetRequiredService(parameter.ParameterType);
        }

        var deserialize = typeof(ILambdaSerializer).GetMethod(nameof(ILambdaSerializer.Deserialize))!
            .MakeGenericMethod(parameter.ParameterType);
        return (input, _, _) => deserialize.Invoke(serializer, BindingFlags.DoNotWrapExceptions, binder: null, [input], culture: null);
    }

    private static bool IsPayload(ParameterInfo parameter) =>
        parameter.ParameterType != typeof(ILambdaContext) && !parameter.IsDefined(typeof(FromServicesAttribute));
}
