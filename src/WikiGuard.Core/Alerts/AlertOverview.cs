using WikiGuard.Ports;

namespace WikiGuard.Alerts;

public enum ListedState
{
    /// <summary>People were told, and nobody has said that he is at it.</summary>
    Open,

    /// <summary>Somebody is at it.</summary>
    Acknowledged,

    /// <summary>Nobody was told, because it is muted.</summary>
    Muted,

    /// <summary>Nobody was told: there were as many alerts as are wanted, or it waits for the end of the quiet hours.</summary>
    Withheld,
}

/// <param name="Since">Of a window: its start.</param>
/// <param name="By">Who has acknowledged it; null where nobody has.</param>
public sealed record ListedAlert(
    string Id, AlertSeverity Severity, string Subject, DateTimeOffset Since, ListedState State, Acknowledgement? By);

/// <summary>Which alerts there are, and what is muted.</summary>
/// <param name="Alerts">The worst first, then the newest.</param>
/// <param name="Mutes">Those that are in force.</param>
public sealed record AlertOverview(IReadOnlyList<ListedAlert> Alerts, IReadOnlyList<Mute> Mutes)
{
    /// <param name="now">System time.</param>
    public static async Task<AlertOverview> ReadAsync(IObjectStore objects, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var silences = await new SilenceBook(objects, TimeProvider.System).ReadAsync(cancellationToken);
        var alerts = new List<ListedAlert>();
        foreach (var key in (await objects.ListAsync(AlertRecords.Prefix, cancellationToken)).Where(AlertRecords.HoldsConditions))
        {
            var scope = Path.GetFileNameWithoutExtension(key);
            foreach (var (name, condition) in await AlertBook.ReadAsync(objects, key, cancellationToken))
            {
                alerts.Add(Listed(AlertIds.OfCondition(scope, name, condition.Since), condition.Severity, condition.Subject,
                    condition.Since, condition.IsMuted ? ListedState.Muted : ListedState.Open));
            }
        }
        var (risks, _) = await new RiskBook(objects).LoadAsync(cancellationToken);
        alerts.AddRange(risks.Windows.Select(w => Listed(w.Id, KnownWindow.SeverityOf(w.Severity), w.Words, w.Start, w.Fate switch
        {
            WindowFate.Told => ListedState.Open,
            WindowFate.Muted => ListedState.Muted,
            _ => ListedState.Withheld,
        })));
        return new AlertOverview(
            [.. alerts.OrderBy(a => a.State).ThenByDescending(a => a.Severity).ThenByDescending(a => a.Since)],
            [.. silences.Mutes.Where(m => m.Until > now).OrderBy(m => m.Until)]);

        ListedAlert Listed(string id, AlertSeverity severity, string subject, DateTimeOffset since, ListedState state)
        {
            var by = silences.Acknowledgements.FirstOrDefault(a => a.Id == id && a.Severity >= severity);
            return new ListedAlert(id, severity, subject, since, by is null ? state : ListedState.Acknowledged, by);
        }
    }

    /// <exception cref="InvalidConfigException">There is no such alert.</exception>
    public ListedAlert Find(string id, ToolAdvice advice) => Alerts.FirstOrDefault(a => a.Id == id)
        ?? throw new InvalidConfigException($"There is no alert {id}, or it is over. Those there are: {advice.ListAlerts().Line}");
}
