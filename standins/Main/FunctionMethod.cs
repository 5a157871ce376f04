using System.Reflection;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;

namespace WikiGuard.Standins.Main;

/// <summary>A method marked with [LambdaFunction] and the serializer of its payloads.</summary>
internal sealed record FunctionMethod(MethodInfo Method, ILambdaSerializer Serializer)
{
    public Type DeclaringType => Method.DeclaringType!;

    /// <summary>Finds the function by its method name.</summary>
    /// <exception cref="InvalidOperationException">No such function. The official Main ends with exit code 0 and no message here,
    /// which Lambda shows only as a function that never answers; a wrong name in a template must be seen at once.</exception>
    public static FunctionMethod Find(Assembly assembly, string? name)
    {
        var functions = assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.IsDefined(typeof(LambdaFunctionAttribute)))
            .ToLookup(method => method.Name, StringComparer.Ordinal);
        var found = functions[name ?? ""].ToList();
        if (found.Count == 1)
            return new FunctionMethod(found[0], CreateSerializer(found[0]));

        var known = string.Join(", ", functions.Select(group => group.Key).Order(StringComparer.Ordinal));
        throw new InvalidOperationException(found.Count == 0
            ? $"ANNOTATIONS_HANDLER is '{name}', but {assembly.GetName().Name} has no such function. Known: {known}."
            : $"ANNOTATIONS_HANDLER '{name}' names {found.Count} functions of {assembly.GetName().Name}; function names must be unique.");
    }

    private static ILambdaSerializer CreateSerializer(MethodInfo method)
    {
        var attribute = method.GetCustomAttribute<LambdaSerializerAttribute>()
            ?? method.Module.Assembly.GetCustomAttribute<LambdaSerializerAttribute>()
            ?? throw new InvalidOperationException("The assembly has no [assembly: LambdaSerializer(typeof(...))].");
        return (ILambdaSerializer)Activator.CreateInstance(attribute.SerializerType)!;
    }
}
