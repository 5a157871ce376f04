using System.Text.Json;
using System.Text.Json.Serialization;
using WikiGuard.Ports;

namespace WikiGuard.Recovery;

/// <summary>The plans of replays that run step by step: <c>recovery/{execution}.json</c>.</summary>
public sealed class ReplayStore(IObjectStore objects)
{
    /// <returns>The plan; where the step is repeated, the one that is kept already.</returns>
    public async Task<ReplayPlan> KeepAsync(string execution, ReplayPlan plan, CancellationToken cancellationToken) =>
        await objects.PutIfAbsentAsync(
            KeyOf(execution), JsonSerializer.SerializeToUtf8Bytes(plan, ReplayJson.Default.ReplayPlan), cancellationToken)
            ? plan : await LoadAsync(execution, cancellationToken);

    /// <exception cref="InvalidConfigException">There is no plan of that execution.</exception>
    public async Task<ReplayPlan> LoadAsync(string execution, CancellationToken cancellationToken) =>
        (await objects.GetAsync(KeyOf(execution), cancellationToken))?.Read(
            KeyOf(execution), ReplayJson.Default.ReplayPlan, "Start another execution.")
            ?? throw new InvalidConfigException($"{KeyOf(execution)} is missing. Start another execution.");

    private static string KeyOf(string execution) => $"recovery/{execution}.json";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReplayPlan))]
internal sealed partial class ReplayJson : JsonSerializerContext;
