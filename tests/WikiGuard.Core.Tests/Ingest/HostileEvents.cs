using System.Text;

namespace WikiGuard.Ingest;

/// <summary>Lines that cost a careless reader its memory, its time or its stack.</summary>
internal static class HostileEvents
{
    private const string India = """{"meta":{"id":"hostile"},"wiki":"enwiki","namespace":0,"title":"India","x":""";
    private const int Large = 10_000_000;

    public static readonly IReadOnlyDictionary<string, Func<byte[]>> All = new Dictionary<string, Func<byte[]>>(StringComparer.Ordinal)
    {
        ["a kept event of 10 MB"] = () => Line(India, "\"", new string('x', Large), "\"}"),
        ["escapes"] = () => Line(India, "\"", Repeat("\\u00e9", Large / 6), "\"}"),
        ["pairs of surrogates"] = () => Line(India, "\"", Repeat("\\ud83d\\ude00", Large / 12), "\"}"),
        ["half a pair at the end"] = () => Line(India, "\"", Repeat("\\ud83d\\ude00", Large / 12), "\\ud83d\"}"),
        ["backslashes"] = () => Line(India, "\"", new string('\\', Large), "\"}"),
        ["an endless string"] = () => Line(India, "\"", new string('x', Large)),
        ["an escaped title"] = () =>
            Line("{\"meta\":{\"id\":\"hostile\"},\"wiki\":\"enwiki\",\"title\":\"", Repeat("\\u0041", Large / 6), "\"}"),
        ["a title of slashes"] = () =>
            Line("{\"meta\":{\"id\":\"hostile\"},\"wiki\":\"enwiki\",\"title\":\"", Repeat("a/", Large / 2), "\"}"),
        ["a title of words"] = () =>
            Line("{\"meta\":{\"id\":\"hostile\"},\"wiki\":\"enwiki\",\"title\":\"", Repeat("India ", Large / 6), "\"}"),
        ["a wiki of 10 MB"] = () => Line("{\"meta\":{\"id\":\"hostile\"},\"title\":\"x\",\"wiki\":\"", new string('w', Large), "\"}"),
        ["an id of 10 MB"] = () => Line("{\"wiki\":\"enwiki\",\"title\":\"India\",\"meta\":{\"id\":\"", Repeat("\\n", Large / 2), "\"}}"),
        ["a number of 10 MB"] = () => Line(India, new string('9', Large), "}"),
        ["a namespace of 10 MB"] = () => Line("{\"meta\":{\"id\":\"hostile\"},\"namespace\":", new string('9', Large), "}"),
        ["an exponent"] = () => Line(India, "1e", new string('9', Large), "}"),
        ["a million keys"] = () => Line(India, "0,", string.Join(',', Enumerable.Range(0, 1_000_000).Select(i => $"\"{i}\":0")), "}"),
        ["a million members of meta"] = () => Line("{\"meta\":{", Repeat("\"id\":\"\\u0041\",", 700_000), "\"id\":\"hostile\"}}"),
        ["a key of 10 MB"] = () => Line(India, "0,\"", new string('k', Large), "\":0}"),
        ["a key of 10 MB twice"] = () => Line("{\"", new string('é', Large / 4), "\":0,\"", new string('É', Large / 4), "\":0}"),
        ["commas"] = () => Line("{", new string(',', Large)),
        ["white space"] = () => Line(new string(' ', Large)),
        ["white space within"] = () => Line(India, new string('\t', Large), "0}"),
        ["zeros"] = () => new byte[Large],
        ["bytes that are no text"] = () => [.. Enumerable.Repeat((byte)0xFF, Large)],
        ["text that is no text at its end"] = () => [.. Line(India, "\"", new string('x', Large)), 0xC3],
        ["arrays 500 deep"] = () => Nested("[", "]", 498),
        ["arrays 501 deep"] = () => Nested("[", "]", 501),
        ["arrays 100,000 deep"] = () => Nested("[", "]", 100_000),
        ["arrays without end"] = () => Line(India, new string('[', Large)),
        ["objects 100,000 deep"] = () => Nested("{\"a\":", "}", 100_000),
        ["nothing but brackets"] = () => Line(new string('[', Large)),
        ["a list of 5 million"] = () => Line(India, "[", Repeat("0,", Large / 2), "0]}"),
    };

    public static byte[] Nested(string open, string close, int depth) => Line(India, Repeat(open, depth), "0", Repeat(close, depth), "}");

    private static byte[] Line(params string[] parts) => Encoding.UTF8.GetBytes(string.Concat(parts));

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
