namespace WikiGuard.Wikis;

/// <summary>In all of MediaWiki a talk page has the odd number after the even one of the page that it is about.</summary>
internal static class SubjectPages
{
    public static bool IsTalk(int @namespace) => @namespace > 0 && int.IsOddInteger(@namespace);

    /// <summary>The namespace of the page that a talk page is about.</summary>
    public static int Of(int @namespace) => IsTalk(@namespace) ? @namespace - 1 : @namespace;
}
