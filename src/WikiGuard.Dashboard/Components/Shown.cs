using System.Globalization;
using WikiGuard.Ports;

namespace WikiGuard.Dashboard.Components;

/// <summary>How the pages write names, numbers and addresses.</summary>
internal static class Shown
{
    /// <summary>Somebody's text with what cannot be seen, or would turn the text around it, made visible.</summary>
    public static string Name(string text) => PrintableText.Of(text, instead: '\u00B7');

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of things: <c>1 entity</c>, <c>2 entities</c>.</summary>
    /// <param name="one">The word for one of them.</param>
    public static string Count(long value, string one) => $"{Number(value)} {(value == 1 ? one : Plural(one))}";

    public static string Share(double? value) => value?.ToString("P0", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Bytes with their sign: <c>+1,204</c>.</summary>
    public static string Bytes(long? value) => value?.ToString("+#,0;−#,0;0", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A value of a query's result.</summary>
    public static string Value(object? value) => Name(ValueText.InTable(value));

    public static string EntityAddress(string entity) => $"entity?name={Uri.EscapeDataString(entity)}";

    public static string UserAddress(string user) => $"user?name={Uri.EscapeDataString(user)}";

    private static string Plural(string one) =>
        one.EndsWith('y') ? $"{one[..^1]}ies" : one.EndsWith("ch", StringComparison.Ordinal) ? $"{one}es" : $"{one}s";
}
