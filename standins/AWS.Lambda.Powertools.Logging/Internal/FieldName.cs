using System.Text.Json;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>Field names in one style, whatever style they were given in.</summary>
internal static class FieldName
{
    public static JsonNamingPolicy Policy(LoggerOutputCase outputCase) => outputCase switch
    {
        LoggerOutputCase.CamelCase => new Words((word, first) => first ? word.ToLowerInvariant() : Capital(word)),
        LoggerOutputCase.PascalCase => new Words((word, _) => Capital(word)),
        _ => JsonNamingPolicy.SnakeCaseLower,
    };

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private sealed class Words(Func<string, bool, string> style) : JsonNamingPolicy
    {
        public override string ConvertName(string name) => string.Concat(SnakeCaseLower.ConvertName(name)
            .Split('_', StringSplitOptions.RemoveEmptyEntries)
            .Select((word, index) => style(word, index == 0)));
    }
}
