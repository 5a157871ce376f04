using System.Text.RegularExpressions;

namespace WikiGuard.Config;

/// <summary>Reads the revert patterns' file and reports all that is wrong with it at once.</summary>
internal sealed partial class RevertPatternReader
{
    private const string Blank = @"[ \t\r\n]*";
    private const string Section = $@"(/\*.*?\*/{Blank})?";
    private const string EndOfWord = @"([^\p{L}\p{N}_]|\z)";

    private readonly ConfigErrors _errors;

    private RevertPatternReader(ConfigErrors errors) => _errors = errors;

    public static RevertPatterns Read(string yaml, string sourceName)
    {
        var errors = new ConfigErrors(sourceName);
        var root = YamlReader.ReadMap(yaml, errors);
        var patterns = root is null ? null : new RevertPatternReader(errors).ReadRoot(root);
        errors.ThrowIfAny();
        return patterns!;
    }

    private RevertPatterns ReadRoot(YamlMap root)
    {
        root.ExpectKeys(_errors, "the file", "version", "common", "languages");
        var version = root.Require(_errors, "the file", "version").AsWhole(_errors, "'version'", 1, 1_000_000_000);
        var common = ReadPatterns(root.Require(_errors, "the file", "common"), "'common'");
        var languages = root.Require(_errors, "the file", "languages").AsMap(_errors, "'languages'")?.Entries.Values ?? [];
        var expressions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in languages)
        {
            if (!LanguageCode().IsMatch(key.Text))
                _errors.Add(key, $"{ConfigErrors.Show(key.Text)} is not a language's code; write it as the wikis' names begin, like en for enwiki or zh_yue for zh_yuewiki");
            expressions[key.Text] = Expression([.. common, .. ReadPatterns(value, $"'languages.{key.Text}'")]);
        }
        return new RevertPatterns(version ?? 0, Expression(common), expressions);
    }

    private List<string> ReadPatterns(YamlValue? value, string owner)
    {
        var patterns = new List<string>();
        if (value.AsMap(_errors, owner) is not { } map) return patterns;
        map.ExpectKeys(_errors, owner, "words", "starts");
        foreach (var (list, end) in new[] { ("words", EndOfWord), ("starts", "") })
        {
            var items = map[list].AsList(_errors, $"{owner} {list}", "['rv']");
            if (items is { Items.Count: 0 }) _errors.Add(items, $"{owner} {list} is empty; list a pattern or remove it");
            foreach (var item in items?.Items ?? [])
            {
                if (item.AsText(_errors, "a pattern") is not { } pattern) continue;
                if (PortablePattern.Problem(pattern) is { } problem) _errors.Add(item, $"the pattern {ConfigErrors.Show(pattern)} {problem}");
                else patterns.Add($"({pattern}){end}");
            }
        }
        if (map["words"] is null && map["starts"] is null) _errors.Add(map, $"{owner} has no patterns; add 'words' or 'starts', or remove it");
        return patterns;
    }

    private static string Expression(List<string> patterns) => $"^{Blank}{Section}({string.Join('|', patterns)})";

    [GeneratedRegex(@"^[a-z][a-z_]{0,30}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LanguageCode();
}
