using System.Text.Json.Serialization;
using WikiGuard.Ports;

namespace WikiGuard.Alerts;

/// <summary>
/// Remembers which conditions have been reported, so that one that lasts does not page again with every batch: it is reported when it
/// begins, when it gets worse, and when it ends. Kept in <c>alerts/{scope}.json</c>, which only the holder of the scope's lease writes.
/// </summary>
public sealed class AlertBook(IObjectStore objects, IAlertSink sink, TimeProvider time)
{
    /// <summary>
    /// A condition has ended when no report has named it for this long, by the reports' own clock: one that comes and goes counts as one
    /// condition.
    /// </summary>
    public static readonly TimeSpan UntilEnded = TimeSpan.FromMinutes(20);

    /// <summary>Sends alerts for what is new. After a crash an alert may be sent twice, but none is lost.</summary>
    /// <param name="scope">What the conditions belong to, such as <c>silver</c>.</param>
    /// <param name="at">The event time of what is reported.</param>
    /// <param name="active">Every condition that holds now.</param>
    public async Task ReportAsync(string scope, DateTimeOffset at, IReadOnlyList<Condition> active, CancellationToken cancellationToken)
    {
        var (known, etag) = await LoadAsync(scope, cancellationToken);
        var now = new SortedDictionary<string, KnownCondition>(StringComparer.Ordinal);
        foreach (var (key, alert) in active)
        {
            var before = known.GetValueOrDefault(key);
            var isNews = before is null || alert.Severity > before.Severity;
            if (isNews)
                await sink.SendAsync(alert, cancellationToken);
            now[key] = isNews
                ? new KnownCondition(alert.Severity, alert.Subject, before?.Since ?? time.GetUtcNow())
                : before! with { AbsentSince = null };
        }
        foreach (var (key, condition) in known.Where(k => !now.ContainsKey(k.Key)))
        {
            // A clock that steps back, such as that of another recording, restarts the count.
            var since = condition.AbsentSince is { } absent && absent <= at ? absent : at;
            if (at - since < UntilEnded)
                now[key] = condition with { AbsentSince = since };
            else
                await sink.SendAsync(EndOf(condition), cancellationToken);
        }
        if (!now.SequenceEqual(known))
            await objects.SaveAsync(KeyOf(scope), now, AlertJson.Default.SortedDictionaryStringKnownCondition, etag, "writer",
                cancellationToken);
    }

    private static Alert EndOf(KnownCondition condition) =>
        new(condition.Severity, $"over: {condition.Subject}", $"It began at {condition.Since:yyyy-MM-dd HH:mm} UTC.", Ended: true);

    private async Task<(SortedDictionary<string, KnownCondition> Known, string? ETag)> LoadAsync(
        string scope, CancellationToken cancellationToken) =>
        await objects.GetAsync(KeyOf(scope), cancellationToken) is { } stored
            ? (stored.Read(KeyOf(scope), AlertJson.Default.SortedDictionaryStringKnownCondition,
                "Delete it; what still holds is then reported again."), stored.ETag)
            : (new SortedDictionary<string, KnownCondition>(StringComparer.Ordinal), null);

    private static string KeyOf(string scope) => $"alerts/{scope}.json";
}

/// <param name="Since">System time.</param>
internal sealed record KnownCondition(AlertSeverity Severity, string Subject, DateTimeOffset Since)
{
    /// <summary>The event time of the first report that has not named it since; null while reports name it.</summary>
    public DateTimeOffset? AbsentSince { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SortedDictionary<string, KnownCondition>))]
internal sealed partial class AlertJson : JsonSerializerContext;
