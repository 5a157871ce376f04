using System.Reflection;

namespace WikiGuard.Standins.Tests;

/// <summary>
/// The public members of an assembly, a line each, written so that two builds of one API give the same lines: with what a type
/// inherits inside its assembly, and without parameters' names.
/// </summary>
internal static class PublicMembers
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetExportedTypes()
        .SelectMany(type => type.GetMembers(All)
            .Where(member => member.DeclaringType!.Assembly == assembly && IsVisible(member, type))
            .Select(member => $"{Name(type)}.{Describe(member)}")
            .Prepend(Name(type)))
        .Order(StringComparer.Ordinal);

    private static bool IsVisible(MemberInfo member, Type type) => member switch
    {
        // Accessors are shown by their property; a delegate is its Invoke.
        MethodInfo { IsSpecialName: true } => false,
        MethodInfo method => Visible(method) && (!typeof(Delegate).IsAssignableFrom(type) || method.Name == "Invoke"),
        ConstructorInfo constructor => Visible(constructor) && !typeof(Delegate).IsAssignableFrom(type),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(Visible),
        FieldInfo field => field is { IsPublic: true, IsSpecialName: false },
        _ => false,
    };

    private static bool Visible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Describe(MemberInfo member) => member switch
    {
        MethodInfo method => $"{method.Name}{Generic(method)}({Parameters(method)}): {Name(method.ReturnType)}",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        PropertyInfo property => $"{property.Name}: {Name(property.PropertyType)} {{ {Accessors(property)} }}",
        FieldInfo field => $"{field.Name}: {Name(field.FieldType)}",
        _ => member.Name,
    };

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => Name(parameter.ParameterType)));

    private static string Accessors(PropertyInfo property) =>
        string.Join(' ', property.GetAccessors(nonPublic: true).Where(Visible).Select(accessor => $"{accessor.Name[..3]};"));

    private static string Name(Type type)
    {
        if (type.IsGenericParameter)
            return type.Name;
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        var name = type.FullName ?? $"{type.Namespace}.{type.Name}";
        if (!type.IsGenericType)
            return name.Replace('+', '.');
        var plain = type.GetGenericTypeDefinition().FullName!;
        return $"{plain[..plain.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
