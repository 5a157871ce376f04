using WikiGuard.Ports;
using WikiGuard.Sql;

namespace WikiGuard.Dashboard.Boards;

/// <summary>Reads what the pages about entities and users show, by the statements of <c>sql/dashboard/</c>.</summary>
public sealed class BoardReader(IQueryEngine engine)
{
    /// <returns>The start of the newest window; null where gold is empty.</returns>
    public async Task<DateTimeOffset?> NewestAsync(CancellationToken cancellationToken) =>
        (await RunAsync("newest_window", new SqlParameters(), cancellationToken)).Row.Time("newest");

    public async Task<IReadOnlyList<string>> WikisAsync(BoardPeriod period, CancellationToken cancellationToken) =>
        [.. (await RunAsync("wikis", period.Parameters, cancellationToken)).NamedRows.Select(r => r.Text("wiki") ?? "")];

    /// <param name="wiki">Empty for all.</param>
    /// <param name="named">A part of the entities' names; empty for all.</param>
    /// <param name="severities">At least one.</param>
    public async Task<IReadOnlyList<EntityRisk>> EntitiesAsync(
        BoardPeriod period, string wiki, string named, IReadOnlyList<string> severities, CancellationToken cancellationToken)
    {
        var found = await RunAsync(
            "entity_board", period.Parameters.Add("wiki", Text(wiki)).Add("named", Text(named).Trim()).Add("severities", severities),
            cancellationToken);
        var risks = found.NamedRows.Select(r => new EntityRisk(
            r.Get<string>("entity"), r.Time("window_start")!.Value, r.Get<string>("severity"), r.Get<long>("risk_score"),
            r.Get<long>("total_events"), r.Get<long>("revert_count"), r.Get<long>("anonymous_edit_count"),
            r.Text("anomaly_explanation") ?? "", r.Get<long>("anomalous_windows"), r.Time("last_anomaly"), [], [])).ToList();
        if (risks.Count == 0)
            return risks;
        var sparks = await SparksAsync(period, [.. risks.Select(r => r.Entity)], cancellationToken);
        var edits = await TopEditsAsync([.. risks.Where(r => r.AnomalousWindows > 0)], cancellationToken);
        return [.. risks.Select(r => r with { Spark = [.. sparks[r.Entity]], TopEdits = [.. edits[r.Entity]] })];
    }

    public async Task<IReadOnlyList<EntityWindow>> EntityWindowsAsync(
        BoardPeriod period, string entity, CancellationToken cancellationToken) =>
    [
        .. (await RunAsync("entity_series", period.Parameters.Add("entity", Text(entity)), cancellationToken)).NamedRows.Select(
            r => new EntityWindow(
                r.Time("window_start")!.Value, r.Get<long>("total_events"), r.Get<long>("edit_count"), r.Get<long>("revert_count"),
                r.Get<long>("anonymous_edit_count"), r.Count("unique_editors"),
                r.Count("total_bytes_changed"), r.Number("baseline_events_avg"), r.Number("baseline_events_stddev"),
                r.Text("baseline_source"), r.Count("reverted_since"), r.Count("risky_edits"),
                r.Get<long>("risk_score"), r.Get<string>("severity"), r.Get<bool>("is_anomaly"), r.Text("anomaly_types"),
                r.Text("anomaly_explanation") ?? "")),
    ];

    /// <summary>The telling edits of the entity's anomalous windows, the newest window first.</summary>
    public async Task<IReadOnlyList<TellingEdit>> EvidenceAsync(
        BoardPeriod period, string entity, CancellationToken cancellationToken) =>
    [
        .. (await RunAsync("entity_evidence", period.Parameters.Add("entity", Text(entity)), cancellationToken)).NamedRows.Select(Telling),
    ];

    public async Task<IReadOnlyList<EntityEditor>> EditorsAsync(
        BoardPeriod period, string entity, CancellationToken cancellationToken) =>
    [
        .. (await RunAsync("entity_editors", period.Parameters.Add("entity", Text(entity)), cancellationToken)).NamedRows.Select(
            r => new EntityEditor(
                r.Text("user_name"), r.Text("user_type") ?? "", r.Get<long>("edits"), r.Get<long>("reverts"), r.Count("reverted"),
                r.Get<long>("bytes_changed"), r.Time("last_edit")!.Value)),
    ];

    /// <summary>The newest edits of an entity, whatever the period.</summary>
    public async Task<IReadOnlyList<PlainEdit>> EntityEditsAsync(string entity, CancellationToken cancellationToken) =>
        await EditsAsync("entity_edits", "entity", entity, cancellationToken);

    /// <summary>The newest edits of a user, whatever the period.</summary>
    public async Task<IReadOnlyList<PlainEdit>> UserEditsAsync(string user, CancellationToken cancellationToken) =>
        await EditsAsync("user_edits", "user", user, cancellationToken);

    /// <param name="named">A part of the users' names; empty for all.</param>
    /// <param name="severities">At least one.</param>
    public async Task<IReadOnlyList<UserRisk>> UsersAsync(
        BoardPeriod period, string named, IReadOnlyList<string> severities, CancellationToken cancellationToken) =>
    [
        .. (await RunAsync("user_board", period.Parameters.Add("named", Text(named).Trim()).Add("severities", severities),
            cancellationToken)).NamedRows.Select(r => new UserRisk(
                r.Get<string>("user_name"), r.Text("user_type") ?? "", r.Time("window_start")!.Value, r.Get<string>("severity"),
                r.Get<long>("user_risk_score"), r.Get<long>("edit_count"), r.Get<long>("revert_count"), r.Get<long>("entities_edited"),
                r.Text("anomaly_explanation") ?? "", r.Get<long>("anomalous_windows"))),
    ];

    public async Task<IReadOnlyList<UserWindow>> UserWindowsAsync(
        BoardPeriod period, string user, CancellationToken cancellationToken) =>
    [
        .. (await RunAsync("user_series", period.Parameters.Add("user", Text(user)), cancellationToken)).NamedRows.Select(
            r => new UserWindow(
                r.Time("window_start")!.Value, r.Text("user_type") ?? "", r.Get<long>("edit_count"), r.Get<long>("revert_count"),
                r.Get<long>("entities_edited"), r.Count("total_bytes_changed"), r.Get<long>("user_risk_score"), r.Get<string>("severity"),
                r.Get<bool>("is_anomaly"), r.Text("anomaly_types"), r.Text("anomaly_explanation") ?? "")),
    ];

    public async Task<IReadOnlyList<GlobalWindow>> GlobalWindowsAsync(BoardPeriod period, CancellationToken cancellationToken) =>
    [
        .. (await RunAsync("global_series", period.Parameters, cancellationToken)).NamedRows.Select(r => new GlobalWindow(
            r.Time("window_start")!.Value, r.Get<long>("total_events"), r.Get<long>("edit_count"), r.Get<long>("revert_count"),
            r.Get<long>("anonymous_edit_count"), r.Get<long>("bot_edit_count"), r.Get<long>("unique_users"),
            r.Get<long>("unique_entities"), r.Number("baseline_events_avg"), r.Number("baseline_events_stddev"),
            r.Get<long>("health_score"), r.Get<string>("platform_health"), r.Text("health_explanation") ?? "")),
    ];

    private async Task<ILookup<string, SparkPoint>> SparksAsync(
        BoardPeriod period, IReadOnlyCollection<string> entities, CancellationToken cancellationToken) =>
        (await RunAsync("entity_sparks", period.Parameters.Add("unit", period.SparkUnit).Add("entities", entities), cancellationToken))
            .NamedRows.ToLookup(
                r => r.Get<string>("entity"), r => new SparkPoint(r.Time("bucket")!.Value, r.Get<long>("total_events")),
                StringComparer.Ordinal);

    private async Task<ILookup<string, TellingEdit>> TopEditsAsync(
        IReadOnlyList<EntityRisk> risks, CancellationToken cancellationToken)
    {
        if (risks.Count == 0)
            return Enumerable.Empty<QueryRow>().ToLookup(r => "", Telling);
        var dates = risks.Select(r => DateOnly.FromDateTime(r.WindowStart.UtcDateTime)).ToList();
        var parameters = new SqlParameters().Add("date_from", dates.Min()).Add("date_to", dates.Max())
            .Add("windows", (IReadOnlyCollection<object?[]>)[.. risks.Select(r => new object?[] { r.Entity, r.WindowStart })]);
        return (await RunAsync("top_edits", parameters, cancellationToken)).NamedRows.ToLookup(
            r => r.Get<string>("entity"), Telling, StringComparer.Ordinal);
    }

    private async Task<IReadOnlyList<PlainEdit>> EditsAsync(
        string query, string by, string value, CancellationToken cancellationToken)
    {
        var found = await engine.RunAsync(
            SqlLibrary.Get($"queries/{query}").Bind(new SqlParameters().Add(by, Text(value))), cancellationToken);
        return
        [
            .. found.NamedRows.Select(r => new PlainEdit(
                r.Time("event_timestamp")!.Value, by == "entity" ? null : r.Text("entity"), by == "user" ? null : r.Text("user_name"),
                r.Text("event_type") ?? "", r.Count("bytes_changed"), r["is_revert"] as bool?, r["was_reverted"] as bool?,
                r.Number("revert_risk"), r.Text("comment"), r.Text("diff_url"))),
        ];
    }

    private static TellingEdit Telling(QueryRow row) => new(
        row.Time("window_start")!.Value, row.Text("contribution") ?? "", row.Time("event_timestamp")!.Value, row.Text("user_name"),
        row.Text("user_type") ?? "", row.Count("bytes_changed"), row.Text("comment"), row.Text("diff_url"));

    // A text of an address may hold anything; no name has U+0000, and no statement may.
    private static string Text(string ofAddress) => ofAddress.Replace("\0", "", StringComparison.Ordinal);

    private Task<QueryResult> RunAsync(string name, SqlParameters parameters, CancellationToken cancellationToken) =>
        engine.RunAsync(SqlLibrary.Get($"dashboard/{name}").Bind(parameters), cancellationToken);
}
