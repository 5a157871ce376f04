using WikiGuard.Alerts;

namespace WikiGuard.Risks;

/// <summary>Decides what becomes of a window that is at risk.</summary>
internal sealed class RiskPolicy(RiskSettings settings)
{
    /// <summary>Whether a window is worse than what was decided on before.</summary>
    /// <param name="before">Null for a window that was not decided on.</param>
    public static bool IsNews(RiskyWindow window, KnownWindow? before) =>
        before is null || RiskSettings.RankOf(window.Severity) > RiskSettings.RankOf(before.Severity);

    public bool IsQuiet(DateTimeOffset now) => settings.Quiet?.Include(now) == true;

    /// <param name="known">What was decided on so far.</param>
    public WindowFate FateOf(string entity, IReadOnlyList<KnownWindow> known, DateTimeOffset now)
    {
        if (IsQuiet(now))
            return WindowFate.Waiting;
        var recent = known.Count(w => w.Fate == WindowFate.Told && w.Entity == entity && w.At > now - settings.Within && w.At <= now);
        return recent < settings.Most ? WindowFate.Told : WindowFate.Limited;
    }
}
