using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WikiGuard.Config;

/// <summary>
/// A host's settings: one value for each name, from the environment (<c>WIKIGUARD_BUCKET</c>) or, where it is not set there, from a YAML
/// file of <c>bucket: value</c> lines, which <c>WIKIGUARD_CONFIG</c> names. Typed reads collect their errors; <see cref="ThrowIfAny"/>
/// reports them all at once.
/// </summary>
public sealed class HostSettings
{
    private const string Prefix = "WIKIGUARD_";
    private const string File = "config";

    private readonly Dictionary<string, (string Value, string Place)> _values = new(StringComparer.Ordinal);
    private readonly List<string> _errors = [];

    /// <summary>
    /// Settings from this process's environment alone, for a host whose parts read what they need: a name that none of them reads is not
    /// an error.
    /// </summary>
    public HostSettings() => TakeAll(ProcessEnvironment, known: null);

    /// <summary>All settings of a host: an unknown name is an error.</summary>
    /// <param name="environment">All variables of the process; those without the prefix are not settings.</param>
    /// <param name="known">The names of all settings, in lower case.</param>
    public HostSettings(IEnumerable<KeyValuePair<string, string>> environment, params IReadOnlyList<string> known)
    {
        string[] names = [.. known, File];
        TakeAll(environment, names);
        if (Text(File) is { } path)
            ReadFile(path, [.. known]);
    }

    /// <summary>All variables of this process.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "", StringComparer.Ordinal);

    /// <summary>A setting's environment variable.</summary>
    public static string VariableOf(string name) => Prefix + name.ToUpperInvariant();

    /// <returns>Null where it is not set; blank counts as not set.</returns>
    public string? Text(string name) => _values.TryGetValue(name, out var found) ? found.Value : null;

    /// <summary>A value that has a given form, or null where it is not set.</summary>
    /// <param name="form">What the whole value must match.</param>
    /// <param name="advice">The form, with an example.</param>
    public string? Text(string name, Regex form, string advice)
    {
        var value = Text(name);
        if (value is not null && !form.IsMatch(value))
            Wrong(name, advice);
        return value;
    }

    /// <param name="advice">What to do where it is not set.</param>
    /// <returns>Empty, having reported it, where it is not set.</returns>
    public string Require(string name, string advice)
    {
        if (Text(name) is { } value)
            return value;
        _errors.Add($"{VariableOf(name)} is not set: {advice}");
        return "";
    }

    /// <inheritdoc cref="Text(string, Regex, string)"/>
    /// <returns>Empty, having reported it, where it is not set.</returns>
    public string Require(string name, Regex form, string advice) => Text(name, form, advice) ?? Require(name, advice);

    /// <summary>A choice among a few words.</summary>
    public T Choice<T>(string name, T fallback)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return fallback;
        if (!int.TryParse(text, CultureInfo.InvariantCulture, out _) && Enum.TryParse<T>(text, ignoreCase: true, out var value))
            return value;
        var words = Enum.GetNames<T>().Select(n => n.ToLowerInvariant()).ToArray();
        Wrong(name, NearestName.Of(text, words) is { } nearest ? $"did you mean {nearest}?" : $"write one of {string.Join(", ", words)}.");
        return fallback;
    }

    /// <summary>A duration, in seconds.</summary>
    public TimeSpan Seconds(string name, double fallback, double least, double most) =>
        TimeSpan.FromSeconds(Number(name, fallback, least, most));

    public double Number(string name, double fallback, double least, double most)
    {
        if (Text(name) is not { } text)
            return fallback;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least
            && number <= most)
            return number;
        Wrong(name, $"write a number from {least} to {most}.");
        return fallback;
    }

    /// <summary>A value of any form.</summary>
    /// <param name="parse">Returns null for a text that does not have the form.</param>
    /// <param name="advice">The form, with an example.</param>
    public T? Parsed<T>(string name, Func<string, T?> parse, string advice)
    {
        if (Text(name) is not { } text)
            return default;
        if (parse(text) is { } value)
            return value;
        Wrong(name, advice);
        return default;
    }

    /// <summary>For <see cref="Parsed"/>: an http or https address.</summary>
    public static Uri? ToWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    /// <summary>Reports a wrong value of a setting.</summary>
    public void Wrong(string name, string advice) =>
        _errors.Add($"{_values[name].Place} is {ConfigErrors.Show(_values[name].Value)}: {advice}");

    /// <summary>Reports an error that concerns several settings.</summary>
    public void Wrong(string error) => _errors.Add(error);

    /// <exception cref="InvalidConfigException">At least one error was found.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
            throw new InvalidConfigException("The settings", _errors);
    }

    private void TakeAll(IEnumerable<KeyValuePair<string, string>> environment, string[]? known)
    {
        var ours = environment.Where(v => v.Key.StartsWith(Prefix, StringComparison.Ordinal)).OrderBy(v => v.Key, StringComparer.Ordinal);
        foreach (var (variable, value) in ours)
            Take(variable[Prefix.Length..].ToLowerInvariant(), value, variable, known);
    }

    /// <param name="known">The names that there are; null where any is taken.</param>
    private void Take(string name, string value, string place, string[]? known)
    {
        if (known is not null && !known.Contains(name, StringComparer.Ordinal))
        {
            var advice = NearestName.Of(name, known) is { } nearest
                ? $"did you mean {VariableOf(nearest)}?"
                : $"known are {string.Join(", ", known)}.";
            _errors.Add($"{place} is no setting: {advice}");
        }
        else if (!string.IsNullOrWhiteSpace(value))
        {
            _values.TryAdd(name, (value.Trim(), place));
        }
    }

    private void ReadFile(string path, string[] names)
    {
        try
        {
            var errors = new ConfigErrors(path);
            var map = YamlReader.ReadMap(new ConfigFile(path, System.IO.File.ReadAllBytes(path)).Text, errors);
            errors.ThrowIfAny();
            foreach (var (key, value) in map!.Entries.Values)
            {
                var place = $"{path} {value.Line}:{value.Column}: {key.Text}";
                if (value is YamlScalar scalar)
                    Take(key.Text, scalar.ScalarKind == ScalarKind.Null ? "" : scalar.Text, place, names);
                else
                    _errors.Add($"{place} is {value.Kind}: write one value.");
            }
        }
        catch (InvalidConfigException e)
        {
            _errors.Add(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Wrong(File, $"the file cannot be read. {e.Message}");
        }
    }
}
