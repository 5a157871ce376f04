using System.Globalization;

namespace WikiGuard.Config;

/// <summary>
/// Typed reads of a <see cref="YamlValue"/>. Each returns null, having reported why, where the value is of another type; a missing or
/// broken value is null without a report.
/// </summary>
internal static class YamlChecks
{
    /// <summary>Reports every key that is not among <paramref name="known"/>, with the nearest one that is.</summary>
    public static void ExpectKeys(this YamlMap map, ConfigErrors errors, string owner, params ReadOnlySpan<string> known)
    {
        foreach (var (key, _) in map.Entries.Values)
        {
            if (known.Contains(key.Text)) continue;
            var advice = NearestName.Of(key.Text, known) is { } nearest
                ? $"did you mean '{nearest}'?"
                : $"known are {string.Join(", ", known!)}";
            errors.Add(key, $"unknown key {ConfigErrors.Show(key.Text)} in {owner}; {advice}");
        }
    }

    /// <summary>The value of a key that must be there.</summary>
    public static YamlValue? Require(this YamlMap map, ConfigErrors errors, string owner, string key)
    {
        if (map[key] is { } value) return value;
        errors.Add(map, $"{owner} lacks '{key}'; add it");
        return null;
    }

    public static YamlMap? AsMap(this YamlValue? value, ConfigErrors errors, string name) =>
        value.As<YamlMap>(errors, name, "a map with 'key: value' lines");

    public static YamlList? AsList(this YamlValue? value, ConfigErrors errors, string name, string example) =>
        value.As<YamlList>(errors, name, $"a list such as {example}");

    /// <summary>Text that is not blank.</summary>
    public static string? AsText(this YamlValue? value, ConfigErrors errors, string name)
    {
        if (value is YamlScalar { ScalarKind: ScalarKind.Text } text)
        {
            if (!string.IsNullOrWhiteSpace(text.Text)) return text.Text;
            errors.Add(value, $"{name} is empty; write a text or remove it");
        }
        else if (value is YamlScalar { ScalarKind: ScalarKind.Number or ScalarKind.Bool } scalar)
        {
            errors.Add(value, $"{name} is {scalar.Kind}; quote it to make it text: \"{scalar.Text}\"");
        }
        else
        {
            value.As<YamlBroken>(errors, name, "text");
        }

        return null;
    }

    public static bool? AsBool(this YamlValue? value, ConfigErrors errors, string name)
    {
        if (value is YamlScalar { ScalarKind: ScalarKind.Bool } scalar) return bool.Parse(scalar.Text);
        value.As<YamlBroken>(errors, name, "true or false, without quotes");
        return null;
    }

    /// <summary>A finite decimal number; <c>25</c> and <c>25.0</c> are the same.</summary>
    public static double? AsNumber(this YamlValue? value, ConfigErrors errors, string name)
    {
        const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (value is YamlScalar { ScalarKind: ScalarKind.Number } scalar
            && double.TryParse(scalar.Text, Decimal, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return number;

        value.As<YamlBroken>(errors, name, "a decimal number, without quotes");
        return null;
    }

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static long? AsWhole(this YamlValue? value, ConfigErrors errors, string name, long least, long most)
    {
        if (value.AsNumber(errors, name) is not { } number) return null;
        if (double.IsInteger(number) && number >= least && number <= most) return (long)number;
        errors.Add(value!, $"{name} is {((YamlScalar)value!).Text}; it must be a whole number from {least} to {most}");
        return null;
    }

    private static T? As<T>(this YamlValue? value, ConfigErrors errors, string name, string expected)
        where T : YamlValue
    {
        if (value is not (null or T or YamlBroken)) errors.Add(value, $"{name} is {value.Kind}; it must be {expected}");
        return value as T;
    }
}
