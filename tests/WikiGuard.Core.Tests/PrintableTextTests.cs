namespace WikiGuard;

public sealed class PrintableTextTests
{
    [Theory]
    [InlineData("Zürich 🏔 渋谷", "Zürich 🏔 渋谷")]
    [InlineData("a\u001b[31mred", "a·[31mred")]
    [InlineData("one\ntwo\u2028three", "one·two·three")]
    [InlineData("\u202Egnp.exe", "·gnp.exe")]
    [InlineData("flag\U000E0067\U000E007F", "flag··")] // tags: format characters beyond the Basic Multilingual Plane
    public void What_does_not_show_is_replaced(string text, string shown) => Assert.Equal(shown, PrintableText.Of(text, '·'));

    [Fact]
    public void A_message_keeps_its_lines() =>
        Assert.Equal("one?[31m\ntwo\nthree", PrintableText.Lines("one\u001b[31m\r\ntwo\nthree", '?'));

    [Fact]
    public void Half_of_a_surrogate_pair_is_shown_as_one_that_is_missing() =>
        Assert.Equal("half \ufffd of a pair", PrintableText.Of("half \ud83d of a pair", '·'));

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        Assert.Equal("🏔🏔…", PrintableText.Of("🏔🏔🏔🏔", ' ', longest: 3));
        Assert.Equal("abc", PrintableText.Of("abc", ' ', longest: 3));
    }
}
