using System.Text.Json.Serialization;
using WikiGuard.Ports;

namespace WikiGuard.Alerts;

/// <summary>
/// Remembers which conditions have been reported, so that one that lasts does not page again with every batch: it is reported when it
/// begins, when it gets worse, and when it ends. Kept in <c>alerts/{scope}.json</c>, which only the holder of the scope's lease writes.
/// </summary>
public sealed class AlertBook(
    IObjectStore objects, IAlertSink sink, TimeProvider time, SilenceBook? silences = null, ToolAdvice? advice = null)
{
    /// <summary>
    /// A condition has ended when no report has named it for this long, by the reports' own clock: one that comes and goes counts as one
    /// condition.
    /// </summary>
    public static readonly TimeSpan UntilEnded = TimeSpan.FromMinutes(20);

    private readonly SilenceBook _silences = silences ?? new SilenceBook(objects, time);
    private readonly ToolAdvice _advice = advice ?? ToolAdvice.Plain;

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
            if (before is { IsMuted: false } && alert.Severity <= before.Severity)
            {
                now[key] = before with { AbsentSince = null };
                continue;
            }
            var since = before?.Since ?? time.GetUtcNow();
            // What is muted is known, and told where it outlasts that.
            var isMuted = await _silences.CoversAsync(alert, cancellationToken);
            if (!isMuted)
                await sink.SendAsync(Named(alert, AlertIds.OfCondition(scope, key, since), since), cancellationToken);
            now[key] = new KnownCondition(alert.Severity, alert.Subject, since) { IsMuted = isMuted };
        }
        foreach (var (key, condition) in known.Where(k => !now.ContainsKey(k.Key)))
        {
            // A clock that steps back, such as that of another recording, restarts the count.
            var since = condition.AbsentSince is { } absent && absent <= at ? absent : at;
            if (at - since < UntilEnded)
                now[key] = condition with { AbsentSince = since };
            else if (!condition.IsMuted)
                await sink.SendAsync(
                    new Alert(condition.Severity, condition.Subject, "").Over(condition.Since), cancellationToken);
        }
        if (!now.SequenceEqual(known))
            await objects.SaveAsync(KeyOf(scope), now, AlertJson.Default.SortedDictionaryStringKnownCondition, etag, "writer",
                cancellationToken);
    }

    /// <summary>The conditions that a scope knows of.</summary>
    /// <param name="key">Its object.</param>
    internal static async Task<IReadOnlyDictionary<string, KnownCondition>> ReadAsync(
        IObjectStore objects, string key, CancellationToken cancellationToken) => (await LoadAsync(objects, key, cancellationToken)).Known;

    private Alert Named(Alert alert, string id, DateTimeOffset since) =>
        alert with { Id = id, Since = since, Commands = [.. alert.Commands, _advice.Acknowledge(id)] };

    private Task<(SortedDictionary<string, KnownCondition> Known, string? ETag)> LoadAsync(
        string scope, CancellationToken cancellationToken) => LoadAsync(objects, KeyOf(scope), cancellationToken);

    private static async Task<(SortedDictionary<string, KnownCondition> Known, string? ETag)> LoadAsync(
        IObjectStore objects, string key, CancellationToken cancellationToken) =>
        await objects.GetAsync(key, cancellationToken) is { } stored
            ? (Parse(key, stored), stored.ETag) : (new SortedDictionary<string, KnownCondition>(StringComparer.Ordinal), null);

    internal static SortedDictionary<string, KnownCondition> Parse(string key, StoredObject stored) => stored.Read(
        key, AlertJson.Default.SortedDictionaryStringKnownCondition, "Delete it; what still holds is then reported again.");

    private static string KeyOf(string scope) => $"{AlertRecords.Prefix}{scope}.json";
}

/// <param name="Since">System time.</param>
internal sealed record KnownCondition(AlertSeverity Severity, string Subject, DateTimeOffset Since)
{
    /// <summary>The event time of the first report that has not named it since; null while reports name it.</summary>
    public DateTimeOffset? AbsentSince { get; init; }

    /// <summary>People were not told of it, because it is muted.</summary>
    public bool IsMuted { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SortedDictionary<string, KnownCondition>))]
internal sealed partial class AlertJson : JsonSerializerContext;
