namespace WikiGuard.Recordings;

/// <summary>What people write under an edit.</summary>
internal static class EditSummaries
{
    private static readonly string[] Sections =
    [
        "Early life", "Reception", "History", "Legacy", "Economy", "Career", "Demographics", "External links", "2026",
        "Personal life", "Notes",
    ];

    private static readonly string[] Plain =
    [
        "", "", "", "copyedit", "ce", "fixed typo", "added a citation", "updated figures", "grammar", "more precise wording", "+ref",
        "removed an unsourced claim", "per the talk page",
        "Adding local short description: \"see talk\", overriding Wikidata's",
        "wording, per [[MOS:WTW]]", "trimmed an over-long caption", "new image, see [[Wikipedia:Image use policy|policy]]",
        "dead link replaced",
    ];

    private static readonly string[] Notes =
        ["copyedit", "added a source", "updated", "trimmed", "split a long sentence", "", "fixed a link", "clarified"];

    private static readonly string[] ByBots =
    [
        "Rescuing 2 sources and tagging 1 as dead.) #IABot (v2.0.9.5",
        "Alter: url. Add: date, website. | [[User:CiteTidyBot|Suggested by bot]]",
        "Task 12: dating maintenance tags: {{Cn}}", "Fixed [[Wikipedia:Typo Team/moss|a common typo]]",
    ];

    // What people write who revert by hand, where they do not write English.
    private static readonly Dictionary<string, string[]> RevertsAbroad = new(StringComparer.Ordinal)
    {
        ["dewiki"] = ["revertiert, kein Beleg", "rückgängig gemacht, bitte erst auf der Diskussionsseite", "zurück auf die letzte Version"],
        ["frwiki"] = ["annulé la modification, sans source", "révocation de la dernière modification", "R3R, voir la page de discussion"],
        ["eswiki"] = ["revertido, sin referencias", "deshecha la edición, véase la discusión", "restaurada la versión anterior"],
        ["jawiki"] = ["差し戻し、出典なし", "荒らしを取り消し", "リバート"],
        ["ruwiki"] = ["откат вандализма", "отмена правки без источника", "возврат к версии"],
    };

    // A part of an edit, or one's own wording; MediaWiki finds no earlier text in them.
    private static readonly string[] Mentions =
    [
        "rv the heading only", "reverted a part of the last edit, kept the source", "revert to my own wording here", "restored the picture",
    ];

    private static readonly string[] ByVandals =
        ["", "", "", "hi mom", "fixed it", "lol", "boring!!!", "everyone knows this", "test", "/* Presidency */"];

    public static string Ordinary(Page page, Person person, Random random)
    {
        if (person.IsBot)
            return ByBots[random.Next(ByBots.Length)];
        if (page.Namespace is 1 or 3 or 4)
            return $"/* {Sections[random.Next(Sections.Length)]} */ {(random.Next(3) == 0 ? "new section" : "Reply")}";

        return random.Next(2) == 0
            ? Plain[random.Next(Plain.Length)]
            : $"/* {Sections[random.Next(Sections.Length)]} */ {Notes[random.Next(Notes.Length)]}".TrimEnd();
    }

    /// <summary>
    /// What people write who are not tidy: one in five who reverts does not say so, and one in a hundred others speaks of a revert
    /// that is none.
    /// </summary>
    /// <param name="tidy">What they would write.</param>
    public static string Untidy(string tidy, Page page, Person person, bool isRevert, Random random) =>
        person.IsBot ? tidy
        : isRevert ? random.Next(5) == 0 ? Ordinary(page, person, random) : tidy
        : random.Next(100) > 0 ? tidy : AnyOf(RevertsAbroad.GetValueOrDefault(page.Wiki.Id, Mentions), random);

    public static string ByVandal(Random random) => AnyOf(ByVandals, random);

    /// <summary>Says that the edit undoes the page's last one, by hand or with one of the usual tools.</summary>
    public static string Revert(Page page, Random random)
    {
        var user = page.LastUser;
        var how = random.Next(9);
        if (user.Length == 0)
            return Undo(page);
        if (RevertsAbroad.TryGetValue(page.Wiki.Id, out var abroad))
            return abroad[how % abroad.Length];
        return how switch
        {
            0 => Undo(page),
            1 => $"Reverted edits by [[Special:Contributions/{user}|{user}]] ([[User talk:{user}|talk]]) to last version by Harrowgate Owl",
            2 => "rv vandalism",
            3 => "rv unexplained removal",
            4 => $"Reverted [[WP:AGF|good faith]] edits by [[Special:Contributions/{user}|{user}]]: not in the source ([[WP:TW|TW]])",
            5 => "Revert, please take it to the talk page first",
            6 => $"Reverted 1 edit by [[Special:Contributions/{user}|{user}]]: unexplained content removal",
            7 => $"Undid revision {page.Revision} by {user} ([[User talk:{user}|talk]])",
            _ => "rvv",
        };
    }

    /// <summary>As MediaWiki's undo link fills it in.</summary>
    public static string Undo(Page page) =>
        $"Undid revision [[Special:Diff/{page.Revision}|{page.Revision}]] by " + (page.LastUser.Length == 0 ? "a hidden user"
            : $"[[Special:Contributions/{page.LastUser}|{page.LastUser}]] ([[User talk:{page.LastUser}|talk]])");

    public static string RevertByBot(Page page, Random random) =>
        "Reverting possible vandalism by "
        + (page.LastUser.Length == 0 ? "a hidden user" : $"[[Special:Contributions/{page.LastUser}|{page.LastUser}]]")
        + " to an earlier version."
        + $" [[User:SweepBot NG/False positives|Report False Positive?]] ({random.Next(4_000_000, 5_000_000)}) (Bot)";

    private static string AnyOf(string[] summaries, Random random) => summaries[random.Next(summaries.Length)];
}
