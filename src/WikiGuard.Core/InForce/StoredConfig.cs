using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using WikiGuard.Alerts;
using WikiGuard.Config;
using WikiGuard.Leases;
using WikiGuard.Ports;

namespace WikiGuard.InForce;

/// <summary>
/// The configuration in the bucket: <c>config/{file}</c>, and for a file that is not there the one that was deployed. A valid new one is
/// adopted; an invalid one is refused and reported once, and the previous one stays in force. <c>rules/in-force.json</c> names the one in
/// force, for all functions and for those that start later.
/// </summary>
public sealed class StoredConfig(
    IObjectStore objects, ConfigSets sets, LeaseStore leases, IAlertSink alerts, TimeProvider time, ILogger<StoredConfig> logger)
        : IConfigInForce
{
    private const string Key = "rules/in-force.json";

    /// <summary>While the first configuration is being adopted, others wait for it.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    public async Task<PromotionConfig> CurrentAsync(CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, ConfigFile>(StringComparer.Ordinal);
        foreach (var name in PromotionConfig.FileNames)
            files[name] = await ReadAsync(name, cancellationToken);
        var offered = PromotionConfig.HashOf(files);

        while (true)
        {
            var (inForce, _) = await LoadAsync(cancellationToken);
            if (inForce is not null && inForce.Knows(offered))
                return await sets.GetAsync(inForce.Hash, cancellationToken);
            try
            {
                // Under a lease, so that only one of several functions decides, and sends the alert.
                await using var lease = await leases.AcquireAsync("config", cancellationToken);
                return await DecideAsync(files, offered, cancellationToken);
            }
            catch (ConflictException) when (inForce is not null)
            {
                return await sets.GetAsync(inForce.Hash, cancellationToken);
            }
            catch (ConflictException)
            {
                await Task.Delay(FirstWait, time, cancellationToken);
            }
        }
    }

    private async Task<PromotionConfig> DecideAsync(
        Dictionary<string, ConfigFile> files, string offered, CancellationToken cancellationToken)
    {
        var (before, etag) = await LoadAsync(cancellationToken);
        if (before is not null && before.Knows(offered)) // decided between our first check and our lease
            return await sets.GetAsync(before.Hash, cancellationToken);
        try
        {
            var config = PromotionConfig.Parse(files);
            await sets.KeepAsync(config, cancellationToken);
            if (before?.Refused is not null)
                await alerts.SendAsync(new Alert(AlertSeverity.Warning, "over: The new configuration is refused",
                    "A good configuration is in force.", Ended: true), cancellationToken);
            await SaveAsync(new Decision(config.Hash, Refused: null), etag, cancellationToken);
            logger.LogInformation(
                "In force: quality rules {Rules}, risk model {RiskModel}, revert patterns {Patterns}", config.QualityRules.Version,
                config.RiskModel.Version, config.RevertPatterns.Version);
            return config;
        }
        catch (InvalidConfigException e) when (before is not null)
        {
            logger.LogError("The new configuration is refused, and the previous one stays in force: {Errors}", e.Message);
            await alerts.SendAsync(
                new Alert(AlertSeverity.Warning, "The new configuration is refused",
                    $"The previous one stays in force until this is fixed. {e.Message}")
                { Runbook = RunbookSections.Refused }, cancellationToken);
            await SaveAsync(before with { Refused = offered }, etag, cancellationToken);
            return await sets.GetAsync(before.Hash, cancellationToken);
        }
    }

    private async Task<ConfigFile> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var key = $"config/{name}";
        return await objects.GetAsync(key, cancellationToken) is { } stored
            ? new ConfigFile(objects.PathOf(key), stored.Content)
            : await ConfigFile.ReadAsync(PromotionConfig.DeployedPath(name), cancellationToken);
    }

    private async Task<(Decision? Decision, string? ETag)> LoadAsync(CancellationToken cancellationToken) =>
        await objects.GetAsync(Key, cancellationToken) is { } stored
            ? (stored.Read(Key, DecisionJson.Default.Decision,
                "Delete it; the configuration in the bucket is then adopted anew."), stored.ETag)
            : (null, null);

    private Task<string> SaveAsync(Decision inForce, string? etag, CancellationToken cancellationToken) =>
        objects.SaveAsync(Key, inForce, DecisionJson.Default.Decision, etag, "function", cancellationToken);
}

/// <param name="Hash">The configuration in force.</param>
/// <param name="Refused">The one that was offered later and refused; null where none was.</param>
internal sealed record Decision(string Hash, string? Refused)
{
    /// <summary>Whether an offered configuration has already been accepted or refused.</summary>
    public bool Knows(string offered) => Refused is null ? offered == Hash : offered == Refused;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Decision))]
internal sealed partial class DecisionJson : JsonSerializerContext;
