using System.Globalization;
using System.Text.RegularExpressions;

namespace WikiGuard.Aws.Settings;

/// <summary>Reads a function's settings, and gathers what is wrong with them for one message.</summary>
public sealed class EnvironmentSettings
{
    private readonly List<string> _errors = [];

    /// <param name="advice">What to set it to; ends the message.</param>
    public string Required(string name, string advice)
    {
        if (Optional(name) is { } value)
            return value;
        _errors.Add($"{name} is not set: {advice}");
        return "";
    }

    /// <param name="form">What the whole value must match.</param>
    public string Required(string name, Regex form, string advice)
    {
        var value = Required(name, advice);
        if (value.Length > 0 && !form.IsMatch(value))
            _errors.Add($"{name} is '{value}': {advice}");
        return value;
    }

    public static string? Optional(string name) => Environment.GetEnvironmentVariable(name)?.Trim() is { Length: > 0 } value ? value : null;

    /// <inheritdoc cref="Required(string, Regex, string)"/>
    public string? Optional(string name, Regex form, string advice)
    {
        var value = Optional(name);
        if (value is not null && !form.IsMatch(value))
            _errors.Add($"{name} is '{value}': {advice}");
        return value;
    }

    /// <returns>A number of 0 or more.</returns>
    public double Amount(string name, double otherwise, string advice)
    {
        if (Optional(name) is not { } text)
            return otherwise;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            return amount;
        _errors.Add($"{name} is '{text}': {advice}");
        return otherwise;
    }

    /// <exception cref="InvalidConfigException">Names every setting that is missing or wrong.</exception>
    public void Check()
    {
        if (_errors.Count > 0)
            throw new InvalidConfigException("The environment", _errors);
    }
}
