using System.Buffers;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace WikiGuard.Config;

/// <summary>
/// Reads a configuration file into <see cref="YamlValue"/>s. It reads the parser's events and not YamlDotNet's node tree, which stops at
/// the first duplicate key, follows anchors, and recurses as deep as the file says.
/// </summary>
internal sealed partial class YamlReader
{
    private const int LongestFile = 4 * 1024 * 1024;
    private const int DeepestNesting = 20;
    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(c => (char)c).Where(c => c is not ('\t' or '\n' or '\r'))]);

    private readonly string _yaml;
    private readonly IParser _parser;
    private readonly ConfigErrors _errors;
    private int _depth;

    private YamlReader(string yaml, IParser parser, ConfigErrors errors) => (_yaml, _parser, _errors) = (yaml, parser, errors);

    /// <returns>The file's map; null where an error does not prevent reading but leaves nothing to check.</returns>
    /// <exception cref="InvalidConfigException">Not YAML, or too large or too deep to be a configuration file.</exception>
    public static YamlMap? ReadMap(string yaml, ConfigErrors errors)
    {
        if (yaml.Length > LongestFile)
        {
            errors.Add(1, 1, $"the file has {yaml.Length:N0} characters; a configuration file has at most {LongestFile:N0}");
            throw errors.ToException();
        }

        RefuseControls(yaml, errors);
        var parser = new Parser(new StringReader(yaml));
        try
        {
            return new YamlReader(yaml, parser, errors).ReadDocument();
        }
        catch (YamlException e)
        {
            errors.Add(e.Start.Line, e.Start.Column, $"not valid YAML: {InWords(e, yaml.ElementAtOrDefault((int)e.Start.Index))}");
            throw errors.ToException(e);
        }
        catch (InvalidOperationException e)
        {
            // YamlDotNet's scanner throws this where an unclosed bracket runs into the next line's key.
            var last = parser.Current?.End ?? Mark.Empty;
            errors.Add(last.Line, last.Column, "not valid YAML after this place: close the bracket or quote that is open");
            throw errors.ToException(e);
        }
    }

    /// <summary>What to do: the exception says in a parser's terms what it was doing.</summary>
    private static string InWords(YamlException e, char at)
    {
        bool Says(string words) => e.Message.Contains(words, StringComparison.Ordinal);
        return at == '*' || Says("anchor or alias") ? $"a text that starts with {at} needs quotes"
            : Says("cannot start any token") ? $"no text starts with {at} but in quotes"
            : Says("invalid tab") ? "the line begins with a tab; write spaces"
            : Says("invalid mapping") ? "this ': ' is one too many; put a text that has one in quotes, and see how the line begins"
            : Says("expected key") ? "the line does not go on with what is above it; see with how many spaces it begins"
            : Says("expected ':'") ? "the line has no ': ' after its key"
            : Says("expected ','") ? "the brackets that are open here are not closed, or a comma is missing"
            : Says("node content") ? "a value is missing, or brackets are not closed"
            : Says("escape character") ? @"\ in double quotes begins an escape; write \\, or put the text in single quotes"
            : Says("quoted scalar") ? "the quotes that are opened here are not closed"
            : Says("incompatible YAML") ? "the file asks for another version of YAML; leave out the line with %YAML"
            : "the line cannot be read; compare it with the shipped file";
    }

    // YAML allows no control characters but tab and line ends (5.1), and YamlDotNet takes U+0000 for the end of the file.
    private static void RefuseControls(string yaml, ConfigErrors errors)
    {
        var at = yaml.AsSpan().IndexOfAny(Controls);
        if (at < 0) return;
        var before = yaml.AsSpan(0, at);
        errors.Add(
            before.Count('\n') + 1, at - before.LastIndexOf('\n'),
            $"the control character {ConfigErrors.Show(yaml[at..(at + 1)])} is not allowed; is the file text?");
        throw errors.ToException();
    }

    private YamlMap? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            _errors.Add(1, 1, "the file is empty");
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadValue();
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
            _errors.Add(second.Start.Line, second.Start.Column, "a second document starts here; keep one document in the file");

        if (root is YamlScalar { ScalarKind: ScalarKind.Null })
        {
            if (second is null) _errors.Add(root, "the file is empty");
        }
        else if (root is not (YamlMap or YamlBroken))
            _errors.Add(root, $"the file holds {root.Kind}; it must be a map with 'key: value' lines");
        return root as YamlMap;
    }

    private YamlValue ReadValue()
    {
        var start = _parser.Current!.Start;
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            _errors.Add(
                start.Line, start.Column,
                $"the alias '*{alias.Value}' is not supported; write the value out (a text that starts with * needs quotes)");
            return new YamlBroken(start.Line, start.Column);
        }

        if (_parser.Current is NodeEvent node) Refuse(node);
        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            var kind = scalar.Style == ScalarStyle.Plain ? KindOf(scalar.Value) : ScalarKind.Text;
            return new YamlScalar(start.Line, start.Column, scalar.Value, kind)
            {
                IsCutByComment = scalar.Style == ScalarStyle.Plain
                    && CutByComment().IsMatch(_yaml.AsSpan((int)Math.Min(scalar.End.Index, _yaml.Length))),
            };
        }

        if (++_depth > DeepestNesting)
        {
            _errors.Add(start.Line, start.Column, $"nested deeper than {DeepestNesting} levels; no setting is");
            throw _errors.ToException();
        }

        YamlValue value = _parser.TryConsume<SequenceStart>(out _) ? ReadList(start) : ReadMap(start);
        _depth--;
        return value;
    }

    private YamlList ReadList(Mark start)
    {
        var items = new List<YamlValue>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadValue());
        return new YamlList(start.Line, start.Column, items);
    }

    private YamlMap ReadMap(Mark start)
    {
        _parser.Consume<MappingStart>();
        var entries = new Dictionary<string, YamlEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadValue();
            var value = ReadValue();
            if (key is not YamlScalar name)
            {
                if (key is not YamlBroken) _errors.Add(key, $"a key is {key.Kind}; it must be text");
            }
            else if (!entries.TryAdd(name.Text, new YamlEntry(name, value)))
            {
                _errors.Add(
                    key,
                    $"the key {ConfigErrors.Show(name.Text)} is given twice, first in line {entries[name.Text].Key.Line}; keep one");
            }
        }

        return new YamlMap(start.Line, start.Column, entries);
    }

    private void Refuse(NodeEvent node)
    {
        var (line, column) = (node.Start.Line, node.Start.Column);
        if (!node.Anchor.IsEmpty) _errors.Add(line, column, $"the anchor '&{node.Anchor.Value}' is not supported; remove it");
        if (!node.Tag.IsEmpty)
        {
            _errors.Add(
                line, column,
                $"the tag {ConfigErrors.Show(node.Tag.Value)} is not supported; remove it, and quote a value that is text");
        }
    }

    private static ScalarKind KindOf(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Bool,
        _ => NumberForm().IsMatch(plain) ? ScalarKind.Number : ScalarKind.Text,
    };

    // "C #" and "Song #1", and not what people write behind a value: # the country.
    [GeneratedRegex(@"\A[ \t]+#([^\s#]|[ \t]*\r?(\n|\z))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CutByComment();

    // YAML 1.2 core schema, 10.3.2: int and float.
    [GeneratedRegex(
        @"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberForm();
}
