using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using WikiGuard.Ports;

namespace WikiGuard.Recovery;

/// <summary>The plans of executions, which work step by step: <c>recovery/{execution}.json</c>.</summary>
public sealed partial class RecoveryPlans(IObjectStore objects)
{
    /// <summary>Checks the name of an execution, which becomes part of keys.</summary>
    /// <exception cref="InvalidConfigException">It is none.</exception>
    public static string NameOf(string? execution) => execution is not null && ExecutionName().IsMatch(execution)
        ? execution : throw new InvalidConfigException($"execution is '{execution}'. Give the name of the execution.");

    /// <returns>The plan; where the step is repeated, the one that is kept already.</returns>
    public Task<ReplayPlan> KeepAsync(string execution, ReplayPlan plan, CancellationToken cancellationToken) =>
        KeepAsync(execution, plan, RecoveryJson.Default.ReplayPlan, cancellationToken);

    /// <inheritdoc cref="KeepAsync(string, ReplayPlan, CancellationToken)"/>
    public Task<BackfillPlan> KeepAsync(string execution, BackfillPlan plan, CancellationToken cancellationToken) =>
        KeepAsync(execution, plan, RecoveryJson.Default.BackfillPlan, cancellationToken);

    /// <inheritdoc cref="KeepAsync(string, ReplayPlan, CancellationToken)"/>
    public Task<LogReplayPlan> KeepAsync(string execution, LogReplayPlan plan, CancellationToken cancellationToken) =>
        KeepAsync(execution, plan, RecoveryJson.Default.LogReplayPlan, cancellationToken);

    /// <inheritdoc cref="KeepAsync(string, ReplayPlan, CancellationToken)"/>
    public Task<RollbackPlan> KeepAsync(string execution, RollbackPlan plan, CancellationToken cancellationToken) =>
        KeepAsync(execution, plan, RecoveryJson.Default.RollbackPlan, cancellationToken);

    /// <exception cref="InvalidConfigException">There is no plan of that execution.</exception>
    public Task<ReplayPlan> LoadReplayAsync(string execution, CancellationToken cancellationToken) =>
        LoadAsync(execution, RecoveryJson.Default.ReplayPlan, cancellationToken);

    /// <inheritdoc cref="LoadReplayAsync"/>
    public Task<BackfillPlan> LoadBackfillAsync(string execution, CancellationToken cancellationToken) =>
        LoadAsync(execution, RecoveryJson.Default.BackfillPlan, cancellationToken);

    /// <inheritdoc cref="LoadReplayAsync"/>
    public Task<LogReplayPlan> LoadLogReplayAsync(string execution, CancellationToken cancellationToken) =>
        LoadAsync(execution, RecoveryJson.Default.LogReplayPlan, cancellationToken);

    /// <inheritdoc cref="LoadReplayAsync"/>
    public Task<RollbackPlan> LoadRollbackAsync(string execution, CancellationToken cancellationToken) =>
        LoadAsync(execution, RecoveryJson.Default.RollbackPlan, cancellationToken);

    private async Task<TPlan> KeepAsync<TPlan>(
        string execution, TPlan plan, JsonTypeInfo<TPlan> type, CancellationToken cancellationToken) where TPlan : class =>
        await objects.PutIfAbsentAsync(KeyOf(execution), JsonSerializer.SerializeToUtf8Bytes(plan, type), cancellationToken)
            ? plan : await LoadAsync(execution, type, cancellationToken);

    private async Task<TPlan> LoadAsync<TPlan>(string execution, JsonTypeInfo<TPlan> type, CancellationToken cancellationToken)
        where TPlan : class =>
        (await objects.GetAsync(KeyOf(execution), cancellationToken))?.Read(KeyOf(execution), type, "Start another execution.")
            ?? throw new InvalidConfigException($"{KeyOf(execution)} is missing. Start another execution.");

    private static string KeyOf(string execution) => $"recovery/{execution}.json";

    [GeneratedRegex("^[A-Za-z0-9_-]{1,80}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExecutionName();
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReplayPlan))]
[JsonSerializable(typeof(BackfillPlan))]
[JsonSerializable(typeof(LogReplayPlan))]
[JsonSerializable(typeof(RollbackPlan))]
[JsonSerializable(typeof(PurgeRecord))]
internal sealed partial class RecoveryJson : JsonSerializerContext;
