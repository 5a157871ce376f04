using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WikiGuard.Ports;
using WikiGuard.Promotion;
using WikiGuard.Quality;

namespace WikiGuard.Functions.Promotion;

/// <summary>
/// The layers by the configuration in the bucket: <c>config/{file}</c>, and for a file that is not there the one that was deployed. It is looked at with every
/// run. A good new one is taken up; a bad one is refused, told once, and the one before it stays in force.
/// </summary>
public sealed class StoredPromotion(
    IObjectStore objects, IQueryEngine engine, ITableMaintenance maintenance, IEventClock clock, IAlertSink alerts, LeaseHolder holder, TimeProvider time, ILoggerFactory logging)
    : IPromotionLayers, IAsyncDisposable
{
    private const string Prefix = "config/";

    private readonly ILogger _logger = logging.CreateLogger<StoredPromotion>();
    private ServiceProvider? _services;
    private string? _inForce;
    private string? _refused;

    public async Task<PromotionLayers> CurrentAsync(CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, (string Yaml, string Name)>(StringComparer.Ordinal);
        foreach (var file in PromotionConfig.Files)
            files[file] = await ReadAsync(file, cancellationToken);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', files.Values.Select(f => f.Yaml)))));
        if (hash != _inForce && hash != _refused)
            await TakeUpAsync(files, hash, cancellationToken);
        return _services!.GetRequiredService<PromotionLayers>();
    }

    public ValueTask DisposeAsync() => _services?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task TakeUpAsync(Dictionary<string, (string Yaml, string Name)> files, string hash, CancellationToken cancellationToken)
    {
        try
        {
            var config = PromotionConfig.Parse(file => files[file]);
            await RuleVersions.EnsureAsync(objects, config.QualityRules, cancellationToken);
            var before = _services;
            _services = Build(config);
            if (before is not null)
                await before.DisposeAsync();
            _logger.LogInformation(
                "In force: quality rules {Rules}, risk model {RiskModel}, revert patterns {Patterns}", config.QualityRules.Version, config.RiskModel.Version, config.RevertPatterns.Version);
            (_inForce, _refused) = (hash, null);
        }
        catch (InvalidConfigException e) when (_services is not null)
        {
            _refused = hash;
            _logger.LogError("The new configuration is refused, and the one before it stays in force: {Errors}", e.Message);
            await alerts.SendAsync(
                new Alert(AlertSeverity.Warning, "The new configuration is refused", $"The one before it stays in force until this is mended. {e.Message}"), cancellationToken);
        }
    }

    private async Task<(string Yaml, string Name)> ReadAsync(string file, CancellationToken cancellationToken) =>
        await objects.GetAsync(Prefix + file, cancellationToken) is { } stored
            ? (Encoding.UTF8.GetString(stored.Content.Span), objects.PathOf(Prefix + file))
            : (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "config", file), cancellationToken), Prefix + file);

    private ServiceProvider Build(PromotionConfig config) => new ServiceCollection()
        .AddSingleton(logging).AddLogging()
        .AddSingleton(objects).AddSingleton(engine).AddSingleton(maintenance)
        .AddSingleton(clock).AddSingleton(alerts).AddSingleton(holder).AddSingleton(time)
        .AddSingleton(config.RiskModel).AddSingleton(config.QualityRules).AddSingleton(config.RevertPatterns)
        .AddPromotion()
        .AddSingleton<PromotionLayers>()
        .BuildServiceProvider();
}
