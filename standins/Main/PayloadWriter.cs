using System.Reflection;
using Amazon.Lambda.Core;

namespace WikiGuard.Standins.Main;

/// <summary>Writes what a handler returned: the T of a Task&lt;T&gt;, or the value itself.</summary>
internal sealed class PayloadWriter(ILambdaSerializer serializer, MethodInfo serialize, PropertyInfo? taskResult)
{
    /// <summary>Null for a handler that returns nothing (void or Task).</summary>
    public static PayloadWriter? For(FunctionMethod function)
    {
        var returned = function.Method.ReturnType;
        if (returned == typeof(void) || returned == typeof(Task))
            return null;
        var isTask = returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(Task<>);
        var type = isTask ? returned.GetGenericArguments()[0] : returned;
        var serialize = typeof(ILambdaSerializer).GetMethod(nameof(ILambdaSerializer.Serialize))!.MakeGenericMethod(type);
        return new PayloadWriter(function.Serializer, serialize, isTask ? returned.GetProperty(nameof(Task<int>.Result)) : null);
    }

    public Stream Write(object returned)
    {
        var output = new MemoryStream();
        var value = taskResult is null ? returned : taskResult.GetValue(returned);
        serialize.Invoke(serializer, BindingFlags.DoNotWrapExceptions, binder: null, [value, output], culture: null);
        output.Position = 0;
        return output;
    }
}
