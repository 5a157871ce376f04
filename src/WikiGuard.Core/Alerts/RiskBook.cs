using System.Text.Json.Serialization;
using WikiGuard.Ports;

namespace WikiGuard.Alerts;

/// <summary>What became of a window that reached a severity.</summary>
public enum WindowFate
{
    /// <summary>People were told.</summary>
    Told,

    /// <summary>Its entity was muted.</summary>
    Muted,

    /// <summary>There had been as many alerts about its entity as are wanted.</summary>
    Limited,

    /// <summary>It waits for the end of the quiet hours.</summary>
    Waiting,
}

/// <summary>A window that an alert was about, or was not, for a reason.</summary>
/// <param name="Severity">The highest that was decided on.</param>
/// <param name="At">When, by the event clock.</param>
public sealed record KnownWindow(
    string Entity, DateTimeOffset Start, string Severity, long RiskScore, DateTimeOffset At, WindowFate Fate)
{
    [JsonIgnore]
    public string Id => AlertIds.OfWindow(Entity, Start);

    /// <summary>One line of a list.</summary>
    [JsonIgnore]
    public string Words => $"{Entity} is {Severity} (risk {RiskScore}) in the window from {Spoken.At(Start)}";

    public AlertSeverity AlertSeverity() => SeverityOf(Severity);

    public static AlertSeverity SeverityOf(string severity) =>
        severity == RiskSettings.Known[0] ? Ports.AlertSeverity.Critical : Ports.AlertSeverity.Warning;
}

/// <summary>What has been decided about windows at risk.</summary>
/// <param name="ThroughSeq">The last gold batch whose windows were looked at.</param>
public sealed record RiskRecord(long ThroughSeq, IReadOnlyList<KnownWindow> Windows);

/// <summary>Keeps <see cref="RiskRecord"/> in <c>alerts/risk.json</c>, which only the holder of the lease <c>alerts</c> writes.</summary>
public sealed class RiskBook(IObjectStore objects)
{
    internal const string Key = "alerts/risk.json";

    public async Task<(RiskRecord Record, string? ETag)> LoadAsync(CancellationToken cancellationToken) =>
        await objects.GetAsync(Key, cancellationToken) is { } stored
            ? (Parse(stored), stored.ETag) : (new RiskRecord(0, []), null);

    internal static RiskRecord Parse(StoredObject stored) =>
        stored.Read(Key, RiskJson.Default.RiskRecord, "Delete it; windows of the last hours may then be told again.");

    public Task<string> SaveAsync(RiskRecord record, string? etag, CancellationToken cancellationToken) =>
        objects.SaveAsync(Key, record, RiskJson.Default.RiskRecord, etag, "writer", cancellationToken);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RiskRecord))]
internal sealed partial class RiskJson : JsonSerializerContext;
