using System.Text;
using System.Text.Json;
using WikiGuard.Testing.Tools;
using static System.Globalization.UnicodeCategory;

namespace WikiGuard.Wikis;

/// <summary>Compared with the normalization of another program, which has ICU.</summary>
public sealed class ComposedTextTests
{
    private static readonly ToolProcess Node = new("node", "Install Node.js >= 20.11 from https://nodejs.org, then run this again.");

    [Fact]
    public async Task It_equals_the_composed_form_of_ICU()
    {
        var texts = EveryCharacter().Concat(Mixtures()).ToList();
        var expected = JsonSerializer.Deserialize<List<string>>(await Node.RunWellAsync(
            ["--eval", "console.log(JSON.stringify(JSON.parse(require('fs').readFileSync(0)).map(t => t.normalize('NFC'))))"],
            Environment.CurrentDirectory, input: JsonSerializer.Serialize(texts)))!;

        var wrong = texts.Zip(expected).Where(t => ComposedText.Of(t.First) != t.Second).Select(t => Shown(t.First)).ToList();

        Assert.Empty(wrong);
        Assert.True(texts.Zip(expected).Count(t => t.First != t.Second) > 10_000);
    }

    // Characters that are newer than the older of the two tables would differ.
    private static IEnumerable<string> EveryCharacter() =>
        Enumerable.Range(1, 0x2FFFF).Where(Rune.IsValid).Where(c => Rune.GetUnicodeCategory(new Rune(c)) != OtherNotAssigned)
            .Select(c => new Rune(c).ToString());

    private static IEnumerable<string> Mixtures()
    {
        int[] pieces =
        [
            'a', 'e', 'i', 'o', ' ', 0xE9, 0x1EAD, 0x0300, 0x0301, 0x0302, 0x0307, 0x0308, 0x0323, 0x0327, 0x031B, 0x0345, 0x05B4, 0x05D9,
            0x093C, 0x0915, 0x0958, 0x09C7, 0x09BE, 0x0B47, 0x0B56, 0x0CC6, 0x0CC2, 0x0CD5, 0x1100, 0x1161, 0x11A8, 0xAC00, 0x3042, 0x3099,
            0x304B, 0x212B, 0x2126, 0x1D15E, 0x1D165, 0x11099, 0x110BA,
        ];
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
            yield return string.Concat(Enumerable.Range(0, random.Next(2, 7)).Select(_ => new Rune(pieces[random.Next(pieces.Length)])));
    }

    private static string Shown(string text) => string.Join(' ', text.EnumerateRunes().Select(r => r.Value.ToString("X4", null)));
}
