using System.Reflection;
using System.Text.RegularExpressions;

namespace WikiGuard.Standins.Tests;

/// <summary>
/// The public members of an assembly, a line each, written so that two builds of one API give the same lines: with what a type
/// inherits inside its assembly, and without parameters' names.
/// </summary>
/// <remarks>
/// Annotated, a reference type that may be null has a <c>?</c>, and one of which the assembly does not say it has a <c>~</c>.
/// </remarks>
internal static class PublicMembers
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Regex Marks = new("[?~]", RegexOptions.None, TimeSpan.FromSeconds(1));

    public static IEnumerable<string> Of(Assembly assembly) => Annotated(assembly).Select(Plain);

    public static IEnumerable<string> Annotated(Assembly assembly)
    {
        var nullability = new NullabilityInfoContext();
        return assembly.GetExportedTypes()
            .SelectMany(type => type.GetMembers(All)
                .Where(member => member.DeclaringType!.Assembly == assembly && IsVisible(member, type))
                .Select(member => $"{Name(type)}.{Describe(member, nullability)}")
                .Prepend(Name(type)))
            .OrderBy(Plain, StringComparer.Ordinal);
    }

    /// <summary>A line without what it says about null.</summary>
    public static string Plain(string annotated) => Marks.Replace(annotated, "");

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

    private static string Describe(MemberInfo member, NullabilityInfoContext context) => member switch
    {
        MethodInfo method =>
            $"{method.Name}{Generic(method)}({Parameters(method, context)}): {Name(context.Create(method.ReturnParameter))}",
        ConstructorInfo constructor => $"new({Parameters(constructor, context)})",
        PropertyInfo property => $"{property.Name}: {Name(context.Create(property))} {{ {Accessors(property)} }}",
        FieldInfo field => $"{field.Name}: {Name(context.Create(field))}",
        _ => member.Name,
    };

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method, NullabilityInfoContext context) =>
        string.Join(", ", method.GetParameters().Select(parameter => Name(context.Create(parameter))));

    private static string Accessors(PropertyInfo property) =>
        string.Join(' ', property.GetAccessors(nonPublic: true).Where(Visible).Select(accessor => $"{accessor.Name[..3]};"));

    private static string Name(NullabilityInfo of)
    {
        var mark = (of.Type.IsValueType, of.ReadState) switch
        {
            (true, _) or (_, NullabilityState.NotNull) => "",
            (_, NullabilityState.Nullable) => "?",
            _ => "~",
        };
        if (of.ElementType is { } element)
            return $"{Name(element)}[]{mark}";
        return of.GenericTypeArguments is { Length: > 0 } arguments
            ? $"{PlainName(of.Type)}<{string.Join(", ", arguments.Select(Name))}>{mark}" : Name(of.Type) + mark;
    }

    private static string Name(Type type)
    {
        if (type.IsGenericParameter)
            return type.Name;
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        var name = type.FullName ?? $"{type.Namespace}.{type.Name}";
        if (!type.IsGenericType)
            return name.Replace('+', '.');
        return $"{PlainName(type)}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }

    private static string PlainName(Type type)
    {
        var plain = type.GetGenericTypeDefinition().FullName!;
        return plain[..plain.IndexOf('`', StringComparison.Ordinal)];
    }
}
