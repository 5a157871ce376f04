using WikiGuard.Alerts;
using WikiGuard.Config;
using WikiGuard.InForce;

namespace WikiGuard.Cli.Pipeline;

/// <summary>Finds the configuration that the layers use.</summary>
internal static class LocalConfig
{
    /// <param name="folder">Holds files that replace the shipped ones of the same names; null for the shipped ones.</param>
    /// <exception cref="InvalidConfigException">Names every error of every file.</exception>
    public static async Task<PromotionConfig> LoadAsync(string? folder, CancellationToken cancellationToken)
    {
        Check(folder);
        var files = new Dictionary<string, ConfigFile>(StringComparer.Ordinal);
        foreach (var file in PromotionConfig.FileNames)
            files[file] = await ReadAsync(folder, file, cancellationToken);
        return PromotionConfig.Parse(files);
    }

    /// <summary>What people are told, and where to.</summary>
    /// <inheritdoc cref="LoadAsync"/>
    public static async Task<AlertSettings> LoadAlertsAsync(string? folder, CancellationToken cancellationToken)
    {
        Check(folder);
        var file = await ReadAsync(folder, AlertSettings.FileName, cancellationToken);
        return AlertSettings.Parse(file.Text, file.Name);
    }

    private static IReadOnlyList<string> FileNames { get; } = [.. PromotionConfig.FileNames, AlertSettings.FileName];

    private static string Names => string.Join(", ", FileNames);

    private static void Check(string? folder)
    {
        if (folder is not null && !Directory.Exists(folder))
            throw new InvalidConfigException($"There is no folder {folder}. Give one with --config that holds {Names}.");
        if (folder is not null && !FileNames.Any(f => File.Exists(Path.Combine(folder, f))))
            throw new InvalidConfigException($"{folder} holds none of {Names}. Are the names right?");
    }

    private static Task<ConfigFile> ReadAsync(string? folder, string file, CancellationToken cancellationToken)
    {
        var own = folder is null ? null : Path.Combine(folder, file);
        return ConfigFile.ReadAsync(own is not null && File.Exists(own) ? own : PromotionConfig.DeployedPath(file), cancellationToken);
    }
}
