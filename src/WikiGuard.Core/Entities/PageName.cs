namespace WikiGuard.Entities;

/// <summary>The page that a name in the allowlist means.</summary>
/// <param name="Namespace">From the name's English prefix; 0 without one.</param>
/// <param name="Text">The tidied name without the prefix.</param>
internal readonly record struct PageName(int Namespace, string Text)
{
    public static PageName Read(string name)
    {
        var title = TitleText.Tidy(name);
        var (number, start) = NamespaceNames.Prefix(title);
        return new PageName(number, title[start..]);
    }
}
