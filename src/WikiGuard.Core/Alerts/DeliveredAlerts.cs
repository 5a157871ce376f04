using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using WikiGuard.Ports;

namespace WikiGuard.Alerts;

/// <summary>A way by which alerts reach people.</summary>
/// <param name="Name">For people: <c>console</c>, <c>webhook</c>.</param>
public sealed record AlertChannel(string Name, IAlertSink Sink);

/// <summary>What came of the last alerts on a channel.</summary>
/// <param name="DeliveredAt">System time; null before the first.</param>
/// <param name="Failure">Why the last one was not delivered; null where it was.</param>
public sealed record ChannelState(DateTimeOffset? DeliveredAt, DateTimeOffset? FailedAt, string? Failure);

/// <summary>
/// Sends each alert on every channel, one that fails notwithstanding, and keeps in <c>alerts/delivery.json</c> what came of it: a batch
/// must not stop because an alert does not arrive, and people must see that it did not.
/// </summary>
public sealed class DeliveredAlerts(
    IReadOnlyList<AlertChannel> channels, IObjectStore objects, TimeProvider time, ILogger<DeliveredAlerts> logger) : IAlertSink
{
    internal const string Key = "alerts/delivery.json";

    public async Task SendAsync(Alert alert, CancellationToken cancellationToken) => await TrySendAsync(alert, cancellationToken);

    /// <returns>For each channel, why the alert was not delivered on it; null where it was.</returns>
    public async Task<IReadOnlyList<(string Channel, string? Failure)>> TrySendAsync(Alert alert, CancellationToken cancellationToken)
    {
        var outcomes = new List<(string Channel, string? Failure)>();
        foreach (var (name, sink) in channels)
        {
            try
            {
                await sink.SendAsync(alert, cancellationToken);
                outcomes.Add((name, null));
            }
            catch (WikiGuardException e)
            {
                logger.LogError("The alert \"{Subject}\" was not delivered to {Channel}: {Reason}", alert.Subject, name, e.Message);
                outcomes.Add((name, e.Message));
            }
        }
        await RecordAsync(outcomes, cancellationToken);
        return outcomes;
    }

    /// <summary>What is known of the channels of a lakehouse, by name.</summary>
    public static async Task<IReadOnlyDictionary<string, ChannelState>> ReadAsync(
        IObjectStore objects, CancellationToken cancellationToken) => (await LoadAsync(objects, cancellationToken)).States;

    private async Task RecordAsync(List<(string Channel, string? Failure)> outcomes, CancellationToken cancellationToken)
    {
        try
        {
            var (states, etag) = await LoadAsync(objects, cancellationToken);
            foreach (var (channel, failure) in outcomes)
            {
                var before = states.GetValueOrDefault(channel);
                states[channel] = failure is null
                    ? new ChannelState(time.GetUtcNow(), before?.FailedAt, Failure: null)
                    : new ChannelState(before?.DeliveredAt, time.GetUtcNow(), failure);
            }
            await objects.SaveAsync(
                Key, states, DeliveryJson.Default.SortedDictionaryStringChannelState, etag, "writer", cancellationToken);
        }
        catch (WikiGuardException e)
        {
            // It is there for people alone, and the next alert records itself.
            logger.LogWarning("What came of an alert was not recorded: {Reason}", e.Message);
        }
    }

    private static async Task<(SortedDictionary<string, ChannelState> States, string? ETag)> LoadAsync(
        IObjectStore objects, CancellationToken cancellationToken) =>
        await objects.GetAsync(Key, cancellationToken) is { } stored
            ? (Parse(stored), stored.ETag) : (new SortedDictionary<string, ChannelState>(StringComparer.Ordinal), null);

    internal static SortedDictionary<string, ChannelState> Parse(StoredObject stored) =>
        stored.Read(Key, DeliveryJson.Default.SortedDictionaryStringChannelState, "Delete it; it is only a record.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SortedDictionary<string, ChannelState>))]
internal sealed partial class DeliveryJson : JsonSerializerContext;
