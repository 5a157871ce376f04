using WikiGuard.Wikis;

namespace WikiGuard.Entities;

/// <summary>The page that a name in the allowlist means.</summary>
/// <param name="Namespace">From the prefix, by the wiki's names; 0 without one.</param>
/// <param name="Text">The tidied name without the prefix.</param>
internal readonly record struct PageName(int Namespace, string Text)
{
    public static PageName Read(Wiki wiki, string name)
    {
        var title = TitleText.Tidy(name);
        var (number, start) = wiki.Prefix(title);
        return new PageName(number, title[start..]);
    }
}
