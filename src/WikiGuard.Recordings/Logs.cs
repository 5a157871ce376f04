namespace WikiGuard.Recordings;

/// <summary>Log entries of the kinds that a page meets; their parameters have the shapes that MediaWiki gives them.</summary>
internal static class Logs
{
    public static LogEntry Any(Page page, Random random) => random.Next(4) switch
    {
        0 => Patrol(page),
        1 => Protection(page, "modify", "autoconfirmed"),
        2 => new(
            0,
            "stable",
            "config",
            """["override=1","autoreview=autoconfirmed","expiry=infinity"]""",
            $"configured pending changes settings for [[{page.Title}]]"),
        _ => new(0, "review", "approve", $"\"{page.Revision}\"", $"reviewed a version of [[{page.Title}]]"),
    };

    public static LogEntry Protection(Page page, string action, string level) => new(
        0,
        "protect",
        action,
        $$"""{"description":"[edit={{level}}] (indefinite)","cascade":false,"details":[{"type":"edit","level":"{{level}}"}]}""",
        $"protected \"[[{page.Title}]]\" [edit={level}] (indefinite)");

    public static LogEntry Move(Page page, Page target) => new(
        0,
        "move",
        "move",
        $$"""{"target":"{{target.Title}}","noredir":"0"}""",
        $"moved [[{page.Title}]] to [[{target.Title}]]");

    private static LogEntry Patrol(Page page) => new(
        0,
        "patrol",
        "patrol",
        $$"""{"curid":"{{page.Revision}}","previd":"0","auto":0}""",
        $"marked revision {page.Revision} of [[{page.Title}]] patrolled ");
}
