using System.Text.Json.Serialization;
using WikiGuard.Ports;

namespace WikiGuard.Alerts;

/// <summary>What is muted.</summary>
public enum MuteKind
{
    /// <summary>The windows of an entity.</summary>
    Entity,

    /// <summary>A quality rule.</summary>
    Rule,
}

/// <param name="By">Who asked for it, such as <c>ann@host</c>.</param>
/// <param name="At">System time, as <paramref name="Until"/>.</param>
public sealed record Mute(MuteKind Kind, string Name, string By, DateTimeOffset At, DateTimeOffset Until);

/// <summary>Somebody is at work on an alert.</summary>
/// <param name="Severity">That of the alert then: when it gets worse, it is open again.</param>
public sealed record Acknowledgement(string Id, AlertSeverity Severity, string By, DateTimeOffset At);

/// <summary>What people have muted and acknowledged.</summary>
public sealed record Silences(IReadOnlyList<Mute> Mutes, IReadOnlyList<Acknowledgement> Acknowledgements)
{
    public static Silences None { get; } = new([], []);

    public Mute? MuteOf(MuteKind kind, string name, DateTimeOffset now) =>
        Mutes.FirstOrDefault(m => m.Kind == kind && m.Name == name && m.Until > now);

    /// <summary>Whether nobody wants to hear of an alert: its entity is muted, or each of its rules is.</summary>
    public bool Cover(Alert alert, DateTimeOffset now) =>
        alert.Entity is { } entity ? MuteOf(MuteKind.Entity, entity, now) is not null
        : alert.Rules.Count > 0 && alert.Rules.All(r => MuteOf(MuteKind.Rule, r, now) is not null);
}

/// <summary>Keeps <see cref="Silences"/> in <c>alerts/silences.json</c>; several commands may write it at a time.</summary>
public sealed class SilenceBook(IObjectStore objects, TimeProvider time)
{
    internal const string Key = "alerts/silences.json";

    private const int Attempts = 5;

    // What has ended is kept for a while, for whoever asks who it was.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public async Task<Silences> ReadAsync(CancellationToken cancellationToken) => (await LoadAsync(cancellationToken)).Silences;

    /// <summary>Whether an alert is muted now.</summary>
    public async Task<bool> CoversAsync(Alert alert, CancellationToken cancellationToken) =>
        (alert.Entity is not null || alert.Rules.Count > 0) && (await ReadAsync(cancellationToken)).Cover(alert, time.GetUtcNow());

    /// <summary>Mutes something until then; an earlier mute of the same is replaced.</summary>
    public async Task<Mute> MuteAsync(MuteKind kind, string name, TimeSpan length, string by, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var mute = new Mute(kind, name, by, now, now + length);
        await ChangeAsync(s => s with { Mutes = [.. s.Mutes.Where(m => (m.Kind, m.Name) != (kind, name)), mute] }, cancellationToken);
        return mute;
    }

    /// <returns>False where it is not muted.</returns>
    public async Task<bool> UnmuteAsync(MuteKind kind, string name, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(cancellationToken)).MuteOf(kind, name, time.GetUtcNow()) is null)
            return false;
        await ChangeAsync(s => s with { Mutes = [.. s.Mutes.Where(m => (m.Kind, m.Name) != (kind, name))] }, cancellationToken);
        return true;
    }

    public Task AcknowledgeAsync(string id, AlertSeverity severity, string by, CancellationToken cancellationToken)
    {
        var said = new Acknowledgement(id, severity, by, time.GetUtcNow());
        return ChangeAsync(
            s => s with { Acknowledgements = [.. s.Acknowledgements.Where(a => a.Id != id), said] }, cancellationToken);
    }

    private async Task ChangeAsync(Func<Silences, Silences> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (silences, etag) = await LoadAsync(cancellationToken);
            var since = time.GetUtcNow() - Kept;
            var changed = change(new Silences(
                [.. silences.Mutes.Where(m => m.Until > since)], [.. silences.Acknowledgements.Where(a => a.At > since)]));
            try
            {
                await objects.SaveAsync(Key, changed, SilenceJson.Default.Silences, etag, "command", cancellationToken);
                return;
            }
            catch (ConflictException) when (attempt < Attempts)
            {
                // Another command was faster; what it has written is read again.
            }
        }
    }

    private async Task<(Silences Silences, string? ETag)> LoadAsync(CancellationToken cancellationToken) =>
        await objects.GetAsync(Key, cancellationToken) is { } stored
            ? (Parse(stored), stored.ETag) : (Silences.None, null);

    internal static Silences Parse(StoredObject stored) =>
        stored.Read(Key, SilenceJson.Default.Silences, "Delete it; nothing is then muted or acknowledged.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Silences))]
internal sealed partial class SilenceJson : JsonSerializerContext;
