using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace WikiGuard.Config;

/// <summary>Reads the revert patterns' file and reports all its errors at once.</summary>
internal sealed partial class RevertPatternReader
{
    private const string Blank = @"[ \t\r\n]*";
    private const string Section = $@"(/\*.*?\*/{Blank})?";

    // Programs say who they are: "Bot: …", "Bot (task 3): …", "[[WP:CVPI|Interceptor]]: …".
    private static readonly string Bot =
        $@"(?i:{SoftwareReverts.Bots}|робот|bott|bóta?|বট|ボット|ロボット|機器人|로봇)([^\p{{L}}:：\[\]][^:：\[\]]{{0,20}})?";

    /// <summary>What may stand before a program's name in a summary.</summary>
    public const string BeforeTheName = $"{Blank}{Section}";

    /// <summary>A program's name, as it stands before the words of a summary.</summary>
    public static readonly string Name = $@"({Bot}|\[\[[^\[\]]*\]\]) ?[:：]{Blank}";

    /// <summary>What may stand before the words of a summary.</summary>
    public static readonly string BeforeTheWords = $"{BeforeTheName}({Name})?";

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
        root.ExpectKeys(_errors, "the file", "version", "tools", "common", "languages");
        var version = root.Require(_errors, "the file", "version").AsWhole(_errors, "'version'", 1, 1_000_000_000);
        var tools = root["tools"] is null ? [] : ReadList(root["tools"], "'tools'");
        var common = ReadPatterns(root.Require(_errors, "the file", "common"), "'common'");
        var languages = root.Require(_errors, "the file", "languages").AsMap(_errors, "'languages'")?.Entries.Values ?? [];
        var expressions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in languages)
        {
            if (!LanguageCode().IsMatch(key.Text))
                _errors.Add(key, $"{ConfigErrors.Show(key.Text)} is not a language's code; write it as the wikis' names begin, like en "
                    + "for enwiki or zh_yue for zh_yuewiki");
            var own = ReadPatterns(value, $"'languages.{key.Text}'");
            expressions[key.Text] = Expression(common.Words.AddRange(own.Words), common.Starts.AddRange(own.Starts));
        }
        var marks = string.Join('|', tools.Append($@"^{Blank}{Section}(\[\[)?{Bot} ?[:：]"));
        return new RevertPatterns(version ?? 0, Expression(common.Words, common.Starts), expressions, marks);
    }

    private (ImmutableArray<string> Words, ImmutableArray<string> Starts) ReadPatterns(YamlValue? value, string owner)
    {
        if (value.AsMap(_errors, owner) is not { } map) return ([], []);
        map.ExpectKeys(_errors, owner, "words", "starts");
        if (map["words"] is null && map["starts"] is null) _errors.Add(
            map, $"{owner} has no patterns; add 'words' or 'starts', or remove it");
        return (ReadList(map["words"], $"{owner} words"), ReadList(map["starts"], $"{owner} starts"));
    }

    private ImmutableArray<string> ReadList(YamlValue? value, string owner)
    {
        var list = value.AsList(_errors, owner, "['rv']");
        if (list is { Items.Count: 0 }) _errors.Add(list, $"{owner} is empty; list a pattern or remove it");
        var patterns = ImmutableArray.CreateBuilder<string>();
        foreach (var item in list?.Items ?? [])
        {
            if (item.AsText(_errors, "a pattern") is not { } pattern) continue;
            if (Problem(pattern) is { } problem) _errors.Add(item, $"the pattern {ConfigErrors.Show(pattern)} {problem}");
            else patterns.Add(pattern);
        }
        return patterns.ToImmutable();
    }

    private static string? Problem(string pattern) => PortablePattern.Problem(pattern) ?? (
        pattern.StartsWith('^') ? "has ^; leave it out, every pattern stands at the beginning"
        : Regex.IsMatch("", pattern, RegexOptions.None, TimeSpan.FromSeconds(1))
            ? "matches the empty text, and so everything; let it begin with what must be there"
        : null);

    // The end-of-word expression appears once: its classes are the bulk of what an engine has to compile.
    private static string Expression(ImmutableArray<string> words, ImmutableArray<string> starts)
    {
        string[] alternatives = [.. words.IsEmpty ? [] : new[] { $"({string.Join('|', words)}){EndOfWord}" }, .. starts];
        return $"^{BeforeTheWords}({string.Join('|', alternatives)})";
    }

    [GeneratedRegex(@"^[a-z][a-z_]{0,30}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LanguageCode();
}
