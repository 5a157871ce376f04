namespace WikiGuard.Alerts;

/// <summary>The headings in docs/runbook.md that alerts send people to.</summary>
public static class RunbookSections
{
    public const string Held = "A batch is held";
    public const string Failed = "A batch fails";
    public const string Quality = "The quality of a batch is low";
    public const string NoEvents = "Records are no events";
    public const string Surplus = "Surplus rows were taken out";
    public const string Refused = "A new configuration is refused";
    public const string Difference = "The sums of a run differ";

    public const string Risk = "A page is at risk";

    public static IReadOnlyList<string> All { get; } = [Held, Failed, Quality, NoEvents, Surplus, Refused, Difference, Risk];

    /// <summary>A section as a path that both a person and a browser find.</summary>
    public static string PathOf(string section) => $"docs/runbook.md#{section.ToLowerInvariant().Replace(' ', '-')}";
}
